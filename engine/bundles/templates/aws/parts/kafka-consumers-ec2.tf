locals {
  user_data = <<-EOT
    #!/bin/bash
    set -eu
    export AWS_DEFAULT_REGION={{region}}
    dnf install --assumeyes docker
    systemctl enable --now docker
    aws ecr get-login-password | docker login --username AWS --password-stdin ${split("/", var.image_uri)[0]}
    # A stop waits until the open batch is answered and committed.
    docker run --detach --restart always --stop-timeout 60 \
      --env KAFKA_SERVERS=${local.servers} --env KAFKA_IAM=1 --env AWS_REGION={{region}} \
      --env CONSUMER_GROUP={{name}}-consumers --env DEAD_LETTER_TOPIC={{name}}-dead-letters \
      --log-driver awslogs --log-opt awslogs-group=${aws_cloudwatch_log_group.logs.name} --log-opt awslogs-region={{region}} \
      ${var.image_uri}
  EOT
}

{{>aws/parts/consumer-machine.tf}}

resource "aws_iam_role_policy" "consume" {
  role   = aws_iam_role.machine.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_kafka })
}
