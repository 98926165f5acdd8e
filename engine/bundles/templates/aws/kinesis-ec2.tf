{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/streams.tf}}

# How far each shard is answered, and which machine has which number.
resource "aws_dynamodb_table" "positions" {
  name         = "{{name}}-positions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "shard"
  attribute {
    name = "shard"
    type = "S"
  }
}

locals {
  user_data = <<-EOT
    #!/bin/bash
    set -eu
    export AWS_DEFAULT_REGION={{region}}
    group={{name}}-consumers
    positions=${aws_dynamodb_table.positions.name}
    consumers={{count}}
    dnf install --assumeyes docker
    systemctl enable --now docker
    aws ecr get-login-password | docker login --username AWS --password-stdin ${split("/", var.image_uri)[0]}
    {{>aws/parts/claim-number.sh}}
    docker run --detach --restart always \
      --env CONSUMER="$number" --env CONSUMERS="$consumers" --env AWS_DEFAULT_REGION={{region}} \
      --env REQUEST_STREAM=${aws_kinesis_stream.requests.name} --env ANSWER_STREAM=${aws_kinesis_stream.answers.name} \
      --env POSITION_TABLE=${aws_dynamodb_table.positions.name} \
      --env DEAD_LETTER_QUEUE_URL=${aws_sqs_queue.dead_letters.url} \
      --log-driver awslogs --log-opt awslogs-group=${aws_cloudwatch_log_group.logs.name} --log-opt awslogs-region={{region}} \
      ${var.image_uri}
  EOT
}

{{>aws/parts/consumer-machine.tf}}

resource "aws_iam_role_policy" "consume" {
  role = aws_iam_role.machine.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.use_streams, [
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.positions.arn },
      # It knows no single resource.
      { Effect = "Allow", Action = "autoscaling:DescribeAutoScalingGroups", Resource = "*" },
    ])
  })
}

{{>aws/parts/logs.tf}}
