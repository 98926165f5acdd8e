variable "callers" {
  type        = string
  default     = "10.0.0.0/8"
  description = "Addresses that may call"
}

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
  target_type          = "{{targetType}}"
  port                 = 8080
  protocol             = "HTTP"
  deregistration_delay = 30
  # A slow one gets fewer requests.
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
  description = "Called by the load balancer"
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
