logConfiguration = {
  logDriver = "awslogs"
  options = {
    awslogs-group         = aws_cloudwatch_log_group.logs.name
    awslogs-region        = "{{region}}"
    awslogs-stream-prefix = "job"
  }
}
