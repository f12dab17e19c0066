"""What infra/template.yaml becomes: transformed as SAM does it, then a stack of the emulated
CloudFormation, whose values the functions get.
"""

import json
import logging
from pathlib import Path
import re

import boto3
from moto.cloudformation.parsing import get_model_map
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

STACK = "kursuskontor"
SECRET = "AWS::SecretsManager::Secret"
# Run by `functions` and `events` instead of by moto.
RUN_HERE = {"AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"}


class Stack:
    """The stack of a template with these parameters, and what it says about functions, routes and
    events. `client` makes a boto3 client of a service."""

    def __init__(self, path, parameters, client, region):
        self.client = client
        source = yaml_parse(path.read_text("utf-8"))
        check_parameters(source["Parameters"], parameters)
        self.template = transformed(source, region)
        self.functions = self.of_type("AWS::Lambda::Function")
        self.mappings = self.of_type("AWS::Lambda::EventSourceMapping")
        self.schedules = self.of_type("AWS::Scheduler::Schedule")
        (api,) = self.of_type("AWS::ApiGatewayV2::Api").values()
        self.routes = list(routes(api["Body"]["paths"]))
        (stage,) = self.of_type("AWS::ApiGatewayV2::Stage").values()
        self.route_settings = stage["DefaultRouteSettings"]
        self.left_out = self.resources_left_out()
        self.values = self.create(parameters)

    def of_type(self, kind):
        return {
            name: resource["Properties"]
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }

    def resources_left_out(self):
        """The names of the resources that moto's CloudFormation does not know, of those that run
        here, and of those that refer to one of them."""
        resources = self.template["Resources"]
        known = set(get_model_map()) - RUN_HERE
        left_out = {name for name, resource in resources.items() if resource["Type"] not in known}
        # A secret is made without CloudFormation, and referred to as a parameter.
        gone = left_out - set(self.of_type(SECRET))
        texts = {name: json.dumps(resource) for name, resource in resources.items()}
        while referring := {
            name
            for name, text in texts.items()
            if name not in gone and name not in left_out and gone & set(references(text))
        }:
            left_out |= referring
            gone |= referring
        return left_out

    def create(self, parameters):
        """Creates the stack. Returns the values of everything that is wanted of it: it has them as
        its outputs."""
        secrets = {name: self.create_secret(name) for name in self.of_type(SECRET)}
        wanted = dict(self.wanted())
        names = {f"Value{number}": what for number, what in enumerate(wanted)}
        resources = self.template["Resources"].items()
        body = self.template | {
            "Resources": {name: one for name, one in resources if name not in self.left_out},
            "Parameters": self.template["Parameters"]
            | {name: {"Type": "String"} for name in secrets},
            "Outputs": {name: {"Value": wanted[what]} for name, what in names.items()},
        }
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(body),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value}
                for key, value in (parameters | secrets).items()
            ],
        )
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        return {
            names[output["OutputKey"]]: self.with_secrets(output["OutputValue"])
            for output in stack["Outputs"]
        }

    def wanted(self):
        """Expressions of the template whose values are needed here, by what they are of."""
        for name, function in self.functions.items():
            for variable, value in function["Environment"]["Variables"].items():
                yield (name, variable), value
        for name, function in self.functions.items():
            yield (name, "role"), function["Role"]
        for name, mapping in self.mappings.items():
            yield (name, "stream"), mapping["EventSourceArn"]
            yield (name, "destination"), mapping["DestinationConfig"]["OnFailure"]["Destination"]

    def create_secret(self, name):
        """Creates the secret of a resource as CloudFormation does. Returns its ARN."""
        manager = self.client("secretsmanager")
        rules = self.of_type(SECRET)[name]["GenerateSecretString"]
        secret = manager.get_random_password(**rules)["RandomPassword"]
        return manager.create_secret(Name=name, SecretString=secret)["ARN"]

    def with_secrets(self, text):
        """Text with the values of the secrets that it refers to, as CloudFormation fills them
        in."""

        def secret(reference):
            manager = self.client("secretsmanager")
            return manager.get_secret_value(SecretId=reference[1])["SecretString"]

        return re.sub(r"{{resolve:secretsmanager:(\S+?):SecretString}}", secret, text)

    def environment(self, function):
        """The environment variables of a function."""
        return {
            variable: value
            for (name, variable), value in self.values.items()
            if name == function and variable.isupper()
        }

    def role(self, function):
        """The name of the role of a function."""
        return self.values[function, "role"].rpartition("/")[2]

    def binary(self, function):
        """The name of the program of a function."""
        return self.template["Resources"][function]["Metadata"]["BuildProperties"]["Binary"]

    def summary(self):
        """What became of the template, in one sentence for each kind of resource left out."""
        resources = self.template["Resources"]
        kinds = {}
        for name in sorted(self.left_out):
            kinds.setdefault(resources[name]["Type"], []).append(name)
        made = len(resources) - len(self.left_out)
        lines = [f"{made} of {len(resources)} resources are in the stack; left out:"]
        for kind, names in sorted(kinds.items()):
            lines.append(f"  {kind}: {', '.join(names) if len(names) < 10 else len(names)}")
        return "\n".join(lines)


def check_parameters(declared, given):
    """Refuses what CloudFormation would refuse."""
    for name, rules in declared.items():
        value = given.get(name, rules.get("Default"))
        if value is None:
            raise ValueError(f"parameter {name} has no value")
        if not re.fullmatch(rules.get("AllowedPattern", ".*"), str(value)):
            raise ValueError(f"{name} must be {rules['ConstraintDescription']}")


def transformed(template, region):
    """The template without SAM's own resources. The code of each function is where `sam package`
    would put it."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://code/{name}"
    # It warns of metrics that nobody collects.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    session = boto3.Session(region_name=region)
    return Translator({}, Parser(), boto_session=session).translate(template, {})


def references(text):
    """The names that the JSON text of a resource refers to."""
    found = re.findall(r'"Ref": "(\w+)"|"Fn::GetAtt": \["(\w+)"|\$\{(\w+)', text)
    return [name for names in found for name in names if name]


def routes(paths):
    """The routes of an HTTP API: method, path, name of the function."""
    for path, methods in paths.items():
        for method, operation in methods.items():
            method = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            yield method, path, re.search(r"\$\{(\w+)\.Arn\}", uri)[1]


if __name__ == "__main__":
    # For tools that know CloudFormation, but not SAM.
    template = Path(__file__).resolve().parents[2] / "infra" / "template.yaml"
    print(json.dumps(transformed(yaml_parse(template.read_text("utf-8")), "eu-north-1"), indent=2))
