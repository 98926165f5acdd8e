resource "aws_scheduler_schedule" "schedule" {
  name_prefix = "{{shortName}}-"
  # {{schedule.note}}
  schedule_expression = "{{schedule}}"
  state               = "{{scheduleState}}"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_sfn_state_machine.run.arn
    role_arn = aws_iam_role.schedule.arn
    # Each run has a folder of its own, named by its time. jsonencode would write the brackets as escapes.
    input = "{\"run\": \"<aws.scheduler.scheduled-time>\"}"
    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 3600
    }
  }
}

resource "aws_iam_role" "schedule" {
  name_prefix = "{{shortName}}-schedule-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "scheduler.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.run.arn }]
  })
}

output "run" {
  description = "Starts a run with an input like {\"run\": \"2026-01-31T02:00:00Z\"}"
  value       = aws_sfn_state_machine.run.arn
}

output "predictions" {
  description = "Holds a folder for each run"
  value       = "s3://${var.bucket}/predictions/"
}
