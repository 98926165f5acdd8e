"""
Deploys the CloudFormation templates of bundles into moto's server, each with the parameters that a user would give:

    python deploy_bundles.py FOLDER...

Prints a line of JSON for each folder: the status of its stack, how many resources of which type moto made, and the types that
moto does not have, which are left out.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
from cloudformation import state_machines, template_of
from moto.cloudformation.parsing import get_model_map
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
# An image that moto has: its parameter store does not have those of Amazon Linux.
MACHINE_IMAGE = "ami-12c6146b"
# moto knows instance types of SageMaker up to 2021.
SAGEMAKER_TYPE = "ml.m5.large"


class Moto:
    """A running server with its network."""

    def __init__(self, url: str) -> None:
        self._url = url
        ec2 = self.client("ec2")
        self.vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self.subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
        iam = self.client("iam")
        self.batch_role = iam.create_service_linked_role(AWSServiceName="batch.amazonaws.com")["Role"]["Arn"]

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, REGION, endpoint_url=self._url, **keys)

    def given(self) -> dict[str, str]:
        return {
            "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1",
            "Bucket": "rows-and-predictions",
            "Vpc": self.vpc,
            "Subnets": ",".join(self.subnets),
            "Subnet": self.subnets[0],
            "Cluster": "cluster",
            "MachineImage": MACHINE_IMAGE,
            "Email": "alarms@example.com",
        }


def for_moto(template: dict[str, Any], moto: Moto) -> tuple[dict[str, Any], list[str]]:
    """The template as moto can take it, and the types that it does not have."""
    known = get_model_map()
    lacking = {name: each["Type"] for name, each in template["Resources"].items() if each["Type"] not in known}
    definitions = state_machines(template)
    resources = {name: each for name, each in template["Resources"].items() if name not in lacking}
    for name, each in resources.items():
        properties = each.get("Properties", {})
        if each["Type"] == "AWS::StepFunctions::StateMachine":
            # moto takes a definition only as text.
            del properties["Definition"]
            properties["DefinitionString"] = json.dumps(definitions[name])
        elif each["Type"] == "AWS::Batch::ComputeEnvironment":
            # AWS takes the service-linked role by itself.
            properties["ServiceRole"] = moto.batch_role
        elif each["Type"] == "AWS::SageMaker::EndpointConfig":
            for variant in properties["ProductionVariants"]:
                if "InstanceType" in variant:
                    variant["InstanceType"] = SAGEMAKER_TYPE
                # moto knows no inference components: a variant has the model.
                variant.setdefault("ModelName", {"Fn::GetAtt": ["Model", "ModelName"]})
    parameters = template.get("Parameters", {})
    if "MachineImage" in parameters:
        parameters["MachineImage"]["Type"] = "String"
    whole = {**template, "Resources": resources}
    return without(whole, lacking), sorted(set(lacking.values()))


def without(value: Any, lacking: dict[str, str]) -> Any:
    """The value with names in place of references to resources that are left out."""
    if isinstance(value, list):
        return [without(each, lacking) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("Ref") in lacking:
        return value["Ref"]
    attribute = value.get("Fn::GetAtt")
    if attribute is not None and (attribute.split(".") if isinstance(attribute, str) else attribute)[0] in lacking:
        return f"arn:aws:x:{REGION}:123456789012:{'.'.join(attribute) if isinstance(attribute, list) else attribute}"
    if isinstance(value.get("Fn::Sub"), str):
        text = value["Fn::Sub"]
        for name in lacking:
            text = text.replace("${" + name + "}", name).replace("${" + name + ".", "${!" + name + ".")
        return {"Fn::Sub": text}
    return {name: without(each, lacking) for name, each in value.items()}


def deployed(moto: Moto, folder: Path, name: str) -> dict[str, Any]:
    """Deploys the template of a folder and removes it again. Raises what moto answers to a template that it cannot take."""
    template, lacking = for_moto(template_of(folder / "cloudformation.yaml"), moto)
    given = moto.given()
    cloudformation = moto.client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Parameters=[
            {"ParameterKey": each, "ParameterValue": given[each]} for each in template.get("Parameters", {}) if each in given
        ],
        Capabilities=["CAPABILITY_IAM"],
    )
    status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    made = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name).build_full_result()
    types = Counter(each["ResourceType"] for each in made["StackResourceSummaries"] if each["ResourceType"] != "")
    cloudformation.delete_stack(StackName=name)
    missing = [each["Type"] for each in template["Resources"].values() if each["Type"] not in types]
    return {"status": status, "made": dict(sorted(types.items())), "missing": sorted(set(missing)), "lacking": lacking}


def main() -> None:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        moto = Moto(f"http://127.0.0.1:{port}")
        for number, folder in enumerate(sys.argv[1:]):
            print(json.dumps({"folder": folder, **deployed(moto, Path(folder), f"bundle-{number}")}), flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
