# It makes no topics by itself. Make three with {{partitions}} partitions before the consumers start: {{name}}-requests,
# {{name}}-answers and {{name}}-dead-letters. {{partitions.note}}
resource "aws_msk_serverless_cluster" "brokers" {
  cluster_name = "{{name}}"
  vpc_config {
    subnet_ids         = var.subnets
    security_group_ids = [aws_security_group.brokers.id]
  }
  client_authentication {
    sasl {
      iam {
        enabled = true
      }
    }
  }
}

{{>aws/parts/brokers-network.tf}}

locals {
  brokers = aws_msk_serverless_cluster.brokers.arn
  servers = aws_msk_serverless_cluster.brokers.bootstrap_brokers_sasl_iam
}
