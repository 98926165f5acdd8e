locals {
  load = {
    JobName       = "{{name}}-load"
    JobQueue      = aws_batch_job_queue.queue.arn
    JobDefinition = aws_batch_job_definition.job.arn
    ContainerOverrides = {
      "Command.$" = "States.Array('answers.py', 'load', States.Format('s3://${var.bucket}/predictions/{}', $.run))"
    }
  }
}
