import { type Actions, allow, type CiScope, ofAccount, owned, ownedIn } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

/** What of a network has no name of ours, so it cannot be told apart from other networks of the account. */
const network: Actions = {
  ec2: [
    "AllocateAddress",
    "AssociateRouteTable",
    "AttachInternetGateway",
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateFlowLogs",
    "CreateInternetGateway",
    "CreateNatGateway",
    "CreateRoute",
    "CreateRouteTable",
    "CreateSecurityGroup",
    "CreateSubnet",
    "CreateTags",
    "CreateVpc",
    "CreateVpcEndpoint",
    "DeleteFlowLogs",
    "DeleteInternetGateway",
    "DeleteNatGateway",
    "DeleteNetworkInterface",
    "DeleteRoute",
    "DeleteRouteTable",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DeleteTags",
    "DeleteVpc",
    "DeleteVpcEndpoints",
    "DetachInternetGateway",
    "DetachNetworkInterface",
    "DisassociateAddress",
    "DisassociateRouteTable",
    "ModifyInstanceAttribute",
    "ModifyInstanceCreditSpecification",
    "ModifyNetworkInterfaceAttribute",
    "ModifySecurityGroupRules",
    "ModifySubnetAttribute",
    "ModifyVpcAttribute",
    "ModifyVpcEndpoint",
    "ReleaseAddress",
    "ReplaceRoute",
    "ReplaceRouteTableAssociation",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "RunInstances",
    "StartInstances",
    "StopInstances",
    "TerminateInstances",
  ],
};

const loadBalancer: Actions = {
  elasticloadbalancing: [
    "AddTags",
    "CreateListener",
    "CreateLoadBalancer",
    "CreateRule",
    "CreateTargetGroup",
    "DeleteListener",
    "DeleteLoadBalancer",
    "DeleteRule",
    "DeleteTargetGroup",
    "ModifyListener",
    "ModifyListenerAttributes",
    "ModifyLoadBalancerAttributes",
    "ModifyRule",
    "ModifyTargetGroup",
    "ModifyTargetGroupAttributes",
    "RemoveTags",
    "SetIpAddressType",
    "SetRulePriorities",
    "SetSecurityGroups",
    "SetSubnets",
    "SetWebACL",
  ],
};

const webFirewall: Actions = {
  wafv2: [
    "AssociateWebACL",
    "CreateWebACL",
    "DeleteWebACL",
    "DisassociateWebACL",
    "TagResource",
    "UntagResource",
    "UpdateWebACL",
  ],
};

const certificate: Actions = {
  acm: ["AddTagsToCertificate", "DeleteCertificate", "RemoveTagsFromCertificate"],
};

/** What an apply and a destroy change of networks, load balancers, certificates and DNS. */
export const writeNetwork = (scope: CiScope): readonly Statement[] => [
  allow(network, ["*"]),
  allow(loadBalancer, ownedIn(scope, "elasticloadbalancing")),
  allow(
    webFirewall,
    owned(scope, (base, id) => [`wafv2:*:${id}:regional/webacl/${base}-*`]),
  ),
  allow(
    webFirewall,
    // A firewall refers to AWS's own groups of rules, and is told which load balancer it stands before.
    ofAccount(scope, (id) => [
      "wafv2:*:*:regional/managedruleset/*",
      `elasticloadbalancing:*:${id}:loadbalancer/app/*`,
    ]),
  ),
  allow(
    certificate,
    ofAccount(scope, (id) => [`acm:*:${id}:certificate/*`]),
  ),
  allow({ acm: ["RequestCertificate"] }, ["*"]),
  // The records of apps and of certificates; mail and delegation are of other types.
  allow({ route53: ["ChangeResourceRecordSets"] }, [`arn:${scope.account.partition}:route53:::hostedzone/*`], {
    "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME"] },
  }),
  allow({ route53: ["GetChange"] }, [`arn:${scope.account.partition}:route53:::change/*`]),
];
