resource "aws_msk_cluster" "brokers" {
  cluster_name  = "{{name}}"
  kafka_version = "3.8.x"
  # {{brokerCount.note}}. It is a multiple of the number of subnets.
  number_of_broker_nodes = {{brokerCount}}
  broker_node_group_info {
    instance_type   = "{{brokerType}}"
    client_subnets  = var.subnets
    security_groups = [aws_security_group.brokers.id]
    storage_info {
      ebs_storage_info {
        # {{brokerStorageGb.note}}
        volume_size = {{brokerStorageGb}}
      }
    }
  }
  configuration_info {
    arn      = aws_msk_configuration.settings.arn
    revision = aws_msk_configuration.settings.latest_revision
  }
  client_authentication {
    sasl {
      iam = true
    }
  }
  encryption_info {
    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }
}

resource "aws_msk_configuration" "settings" {
  name = "{{name}}-settings"
  # Topics are made when they are first written to. {{partitions.note}}
  server_properties = <<-EOT
    auto.create.topics.enable=true
    num.partitions={{partitions}}
    log.retention.hours=24
  EOT
}

{{>aws/parts/brokers-network.tf}}

locals {
  brokers = aws_msk_cluster.brokers.arn
  servers = aws_msk_cluster.brokers.bootstrap_brokers_sasl_iam
}
