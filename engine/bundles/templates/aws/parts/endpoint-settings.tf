resource "aws_sagemaker_endpoint_configuration" "settings" {
  name_prefix = "{{shortName}}-"
  production_variants {
    variant_name = "main"
    model_name   = aws_sagemaker_model.model.name
    # {{instanceType.note}}
    instance_type = "{{instanceType}}"
    # {{count.note}}
    initial_instance_count = {{count}}
    initial_variant_weight = 1
  }
  lifecycle {
    create_before_destroy = true
  }
}
