{{>aws/parts/consumer-service.tf}}

resource "aws_ecs_task_definition" "consumer" {
  family                   = "{{name}}-consumer"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  # {{cpuUnits.note}}
  cpu                = "{{cpuUnits}}"
  memory             = "{{memoryMib}}"
  task_role_arn      = aws_iam_role.consumer.arn
  execution_role_arn = aws_iam_role.execution.arn
  runtime_platform {
    cpu_architecture        = "{{ecsArch}}"
    operating_system_family = "LINUX"
  }
  container_definitions = jsonencode([{
    name      = "consumer"
    image     = var.image_uri
    essential = true
    environment = [
      { name = "KAFKA_SERVERS", value = local.servers },
      { name = "KAFKA_IAM", value = "1" },
      { name = "AWS_REGION", value = "{{region}}" },
      { name = "CONSUMER_GROUP", value = "{{name}}-consumers" },
      { name = "DEAD_LETTER_TOPIC", value = "{{name}}-dead-letters" },
    ]
    # Time to answer and commit the open batch.
    stopTimeout = 60
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.logs.name
        awslogs-region        = "{{region}}"
        awslogs-stream-prefix = "consumer"
      }
    }
  }])
}

resource "aws_iam_role" "consumer" {
  name_prefix = "{{shortName}}-consumer-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "consumer" {
  role   = aws_iam_role.consumer.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_kafka })
}

{{>aws/parts/execution-role.tf}}

{{>aws/parts/consumer-network.tf}}
