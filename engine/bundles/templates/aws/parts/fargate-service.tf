resource "aws_ecs_cluster" "cluster" {
  name = "{{name}}"
}

resource "aws_ecs_cluster_capacity_providers" "cluster" {
  cluster_name       = aws_ecs_cluster.cluster.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_ecs_service" "service" {
  name            = "{{name}}"
  cluster         = aws_ecs_cluster.cluster.id
  task_definition = aws_ecs_task_definition.task.arn
  # {{count.note}}
  desired_count = {{count}}
  # {{onDemandBase.note}}
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = {{onDemandBase}}
    weight            = {{onDemandWeight}}
  }
  # {{spotCount.note}}
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = {{spotWeight}}
  }
  # A deployment that does not become healthy goes back by itself.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  load_balancer {
    container_name   = "server"
    container_port   = 8080
    target_group_arn = aws_lb_target_group.targets.arn
  }
  network_configuration {
    subnets          = var.subnets
    security_groups  = [aws_security_group.network.id]
    assign_public_ip = true
  }
  lifecycle {
    # Scaling changes it.
    ignore_changes = [desired_count]
  }
  depends_on = [aws_lb_listener.listener, aws_ecs_cluster_capacity_providers.cluster]
}

resource "aws_ecs_task_definition" "task" {
  family                   = "{{name}}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  # {{cpuUnits.note}}
  cpu                = "{{cpuUnits}}"
  memory             = "{{memoryMib}}"
  execution_role_arn = aws_iam_role.execution.arn
  runtime_platform {
    cpu_architecture        = "{{ecsArch}}"
    operating_system_family = "LINUX"
  }
  container_definitions = jsonencode([{
    name         = "server"
    image        = var.image_uri
    essential    = true
    portMappings = [{ containerPort = 8080 }]
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
