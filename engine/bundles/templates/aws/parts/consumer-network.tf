resource "aws_security_group" "network" {
  name_prefix = "{{shortName}}-"
  description = "Calls out and is not called"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_egress_rule" "network" {
  security_group_id = aws_security_group.network.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}
