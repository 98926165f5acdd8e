variable "callers" {
  type        = string
  default     = "10.0.0.0/8"
  description = "Addresses that may call"
}

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
  # {{onDemandCount.note}}
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = {{onDemandCount}}
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

# Inside the VPC and without TLS. For callers outside make it internet-facing, with a listener on 443 and a certificate.
resource "aws_lb" "balancer" {
  name_prefix        = "serve-"
  load_balancer_type = "application"
  internal           = true
  subnets            = var.subnets
  security_groups    = [aws_security_group.balancer.id]
}

resource "aws_lb_listener" "listener" {
  load_balancer_arn = aws_lb.balancer.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.targets.arn
  }
}

resource "aws_lb_target_group" "targets" {
  name_prefix          = "serve-"
  vpc_id               = var.vpc
  target_type          = "ip"
  port                 = 8080
  protocol             = "HTTP"
  deregistration_delay = 30
  # A slow task gets fewer requests.
  load_balancing_algorithm_type = "least_outstanding_requests"
  health_check {
    path                = "/ping"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "balancer" {
  name_prefix = "{{shortName}}-balancer-"
  description = "Callers of the load balancer"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  security_group_id = aws_security_group.balancer.id
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = var.callers
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.network.id
}

resource "aws_security_group" "network" {
  name_prefix = "{{shortName}}-"
  description = "Tasks are called by the load balancer"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "network" {
  security_group_id            = aws_security_group.network.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.balancer.id
}

resource "aws_vpc_security_group_egress_rule" "network" {
  security_group_id = aws_security_group.network.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

output "url" {
  value = "http://${aws_lb.balancer.dns_name}/invocations"
}
