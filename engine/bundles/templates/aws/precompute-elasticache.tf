{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/shards.tf}}

{{>aws/parts/network.tf}}

variable "cache_shards" {
  type = number
  # {{cacheShards.note}}
  default = {{cacheShards}}
}

variable "callers" {
  type        = string
  default     = "10.0.0.0/8"
  description = "Addresses that may read"
}

locals {
  environment = [
    { name = "DATA", value = "s3://${var.bucket}/${var.rows}" },
    { name = "SHARDS", value = tostring(var.shards) },
    { name = "CACHE_URL", value = "rediss://${aws_elasticache_replication_group.answers.configuration_endpoint_address}:6379" },
    { name = "CACHE_CLUSTER", value = "1" },
  ]
}

resource "aws_elasticache_replication_group" "answers" {
  replication_group_id = "{{shortName}}-answers"
  description          = "Answers that were computed in advance"
  # {{cacheEngine.note}}
  engine         = "{{cacheEngine}}"
  engine_version = "{{cacheVersion}}"
  # Keys are spread over the shards, so a client has to know clusters: CACHE_CLUSTER=1.
  parameter_group_name = "{{cacheParameters}}"
  # {{cacheType.note}}
  node_type       = "{{cacheType}}"
  num_node_groups = var.cache_shards
  # A second copy takes over when a node fails.
  replicas_per_node_group    = 1
  automatic_failover_enabled = true
  multi_az_enabled           = true
  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  subnet_group_name          = aws_elasticache_subnet_group.answers.name
  security_group_ids         = [aws_security_group.answers.id]
}

resource "aws_elasticache_subnet_group" "answers" {
  name       = "{{name}}-answers"
  subnet_ids = var.subnets
}

resource "aws_security_group" "answers" {
  name_prefix = "{{shortName}}-answers-"
  description = "Answers are written by the job and read by callers"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "job" {
  security_group_id            = aws_security_group.answers.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
  referenced_security_group_id = aws_security_group.network.id
}

resource "aws_vpc_security_group_ingress_rule" "readers" {
  security_group_id = aws_security_group.answers.id
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6379
  cidr_ipv4         = var.callers
}

{{>aws/parts/batch-ec2-machines.tf}}

{{>aws/parts/batch-states.tf}}

{{>aws/parts/batch-load.tf}}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Score"
    States = {
      Score = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::batch:submitJob.sync"
        Parameters = local.score
        ResultPath = null
        Next       = "Load"
      }
      Load = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::batch:submitJob.sync"
        Parameters = local.load
        End        = true
      }
    }
  })
}

{{>aws/parts/batch-roles.tf}}

{{>aws/parts/logs.tf}}

{{>aws/parts/schedule.tf}}

output "cache_url" {
  description = "What readers ask, as CACHE_URL with CACHE_CLUSTER=1"
  value       = "rediss://${aws_elasticache_replication_group.answers.configuration_endpoint_address}:6379"
}
