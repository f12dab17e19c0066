"""The rights of the functions' roles: refuses requests that IAM would refuse, which moto does not.
"""

import ast
import base64
import email
import email.utils
import fnmatch
import json
import re

# The single actions that a transaction needs the rights to.
ACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


class Role:
    """A role with its inline policies, as `client` of IAM knows them."""

    def __init__(self, name, client):
        names = client.list_role_policies(RoleName=name)["PolicyNames"]
        documents = [
            client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in names
        ]
        # moto keeps those of a stack as the text of a Python value.
        documents = [ast.literal_eval(document) for document in documents]
        self.statements = [one for document in documents for one in document["Statement"]]

    def refused(self, target, path, body):
        """The action of a request that no statement allows; None if all are allowed. `target` is
        the header `X-Amz-Target`."""
        used = dynamodb_actions(target, body) if target else ses_actions(path, body)
        for action, context in used:
            if not any(allows(statement, action, context) for statement in self.statements):
                return f"{action} {context}"
        return None


def dynamodb_actions(target, body):
    """The actions of a request to DynamoDB, each with the keys of conditions."""
    operation = target.rpartition(".")[2]
    request = json.loads(body)
    if operation.startswith("Transact"):
        for item in request["TransactItems"]:
            ((kind, part),) = item.items()
            yield dynamodb_action(ACTIONS[kind], [part.get("Key") or part["Item"]])
    elif operation == "BatchGetItem":
        (table,) = request["RequestItems"].values()
        yield dynamodb_action(operation, table["Keys"])
    elif operation == "Query":
        value = re.search(r"\bpk = (:\w+)", request["KeyConditionExpression"])[1]
        yield dynamodb_action(operation, [{"pk": request["ExpressionAttributeValues"][value]}])
    elif key := request.get("Key") or request.get("Item"):
        yield dynamodb_action(operation, [key])
    else:
        yield dynamodb_action(operation, [])


def dynamodb_action(action, keys):
    return f"dynamodb:{action}", {"dynamodb:LeadingKeys": {key["pk"]["S"] for key in keys}}


def ses_actions(path, body):
    """The actions of sending a MIME message."""
    if path != "/v2/email/outbound-emails":
        raise ValueError(f"the rights to {path} are not known here")
    message = base64.b64decode(json.loads(body)["Content"]["Raw"]["Data"])
    sender = email.utils.parseaddr(email.message_from_bytes(message)["From"])[1]
    for action in ("ses:SendEmail", "ses:SendRawEmail"):
        yield action, {"ses:FromAddress": {sender}}


def allows(statement, action, context):
    """Whether a statement allows an action. Only the conditions of our template are known."""
    actions = statement["Action"]
    if action not in ([actions] if isinstance(actions, str) else actions):
        return False
    for operator, conditions in statement.get("Condition", {}).items():
        for key, patterns in conditions.items():
            patterns = [patterns] if isinstance(patterns, str) else patterns
            if operator == "ForAllValues:StringLike":
                holds = all(
                    any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)
                    for value in context[key]
                )
            elif operator == "StringEquals":
                holds = context[key] <= set(patterns)
            else:
                raise ValueError(f"the condition {operator} is not known here")
            if not holds:
                return False
    return True
