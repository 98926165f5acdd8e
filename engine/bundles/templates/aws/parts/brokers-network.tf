resource "aws_security_group" "brokers" {
  name_prefix = "{{shortName}}-brokers-"
  description = "Brokers are called by consumers with IAM sign-in"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "brokers" {
  security_group_id            = aws_security_group.brokers.id
  ip_protocol                  = "tcp"
  from_port                    = 9098
  to_port                      = 9098
  referenced_security_group_id = aws_security_group.network.id
}
