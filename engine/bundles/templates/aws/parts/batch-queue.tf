resource "aws_batch_job_queue" "queue" {
  name     = "{{name}}"
  state    = "ENABLED"
  priority = 1
  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.machines.arn
  }
}
