resource "aws_ecs_cluster" "cluster" {
  name = "{{name}}"
}

resource "aws_ecs_service" "consumers" {
  name            = "{{name}}-consumers"
  cluster         = aws_ecs_cluster.cluster.id
  task_definition = aws_ecs_task_definition.consumer.arn
  launch_type     = "FARGATE"
  # {{count.note}}
  desired_count = {{count}}
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets          = var.subnets
    security_groups  = [aws_security_group.network.id]
    assign_public_ip = true
  }
}
