data "aws_ssm_parameter" "machine_image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{{arch}}"
}

resource "aws_launch_template" "machine" {
  name_prefix = "{{shortName}}-"
  # {{instanceType.note}}
  instance_type          = "{{instanceType}}"
  image_id               = data.aws_ssm_parameter.machine_image.insecure_value
  vpc_security_group_ids = [aws_security_group.network.id]
  user_data              = base64encode(local.user_data)
  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }
  # The container gets its rights through one more hop.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_autoscaling_group" "consumers" {
  name                = "{{name}}-consumers"
  vpc_zone_identifier = var.subnets
  # {{count.note}}
  min_size = {{count}}
  max_size = {{count}}
  launch_template {
    id      = aws_launch_template.machine.id
    version = aws_launch_template.machine.latest_version
  }
  # A change replaces one machine at a time.
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 0
    }
  }
  tag {
    key                 = "Name"
    value               = "{{name}}"
    propagate_at_launch = true
  }
}

{{>aws/parts/machine-role.tf}}

{{>aws/parts/consumer-network.tf}}
