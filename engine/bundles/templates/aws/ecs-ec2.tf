{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

data "aws_ssm_parameter" "machine_image" {
  name = "/aws/service/ecs/optimized-ami/{{ecsAmi}}/recommended/image_id"
}

locals {
  # {{count.note}}
  least = {{count}}
  most  = {{count}}
  # ECS registers its containers itself.
  registers = false
  user_data = <<-EOT
    #!/bin/bash
    echo ECS_CLUSTER=${aws_ecs_cluster.cluster.name} >> /etc/ecs/ecs.config
  EOT
}

resource "aws_ecs_cluster" "cluster" {
  name = "{{name}}"
}

{{>aws/parts/server-machine.tf}}

resource "aws_iam_role" "machine" {
  name_prefix = "{{shortName}}-machine-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "machine" {
  name_prefix = "{{shortName}}-"
  role        = aws_iam_role.machine.name
}

resource "aws_ecs_service" "service" {
  name            = "{{name}}"
  cluster         = aws_ecs_cluster.cluster.id
  task_definition = aws_ecs_task_definition.task.arn
  launch_type     = "EC2"
  # One container on each machine.
  scheduling_strategy = "DAEMON"
  # A deployment replaces half of them at a time.
  deployment_minimum_healthy_percent = 50
  health_check_grace_period_seconds  = 60
  load_balancer {
    container_name   = "server"
    container_port   = 8080
    target_group_arn = aws_lb_target_group.targets.arn
  }
  depends_on = [aws_lb_listener.listener]
}

resource "aws_ecs_task_definition" "task" {
  family                   = "{{name}}"
  requires_compatibilities = ["EC2"]
  # The container answers at a port of its machine.
  network_mode       = "host"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name      = "server"
    image     = var.image_uri
    essential = true
    # It has the machine to itself: this is no limit.
    memoryReservation = 256
    portMappings      = [{ containerPort = 8080 }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.logs.name
        awslogs-region        = "{{region}}"
        awslogs-stream-prefix = "server"
      }
    }
  }])
}

{{>aws/parts/execution-role.tf}}

{{>aws/parts/balancer.tf}}

{{>aws/parts/logs.tf}}
