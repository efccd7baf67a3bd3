/** The rules. Each is in force at previews too, where the ids of new objects are not known yet: what belongs to a workspace is found by reference. */
import {
    validateResourceOfType,
    type PolicyResource,
    type ReportViolation,
    type ResourceValidationPolicy,
    type StackValidationPolicy,
} from "@pulumi/policy";
import { agentenv } from "pulumi-workspaces";

export const totpRequired: StackValidationPolicy = {
    name: "totp-required",
    description: "Every workspace requires one-time passwords.",
    validateStack: ({ resources }, report) => {
        for (const workspace of resources.filter((resource) => resource.isType(agentenv.Workspace))) {
            const settings = of(agentenv.WorkspaceTotpPolicy, workspace, resources);
            if (!settings.some(({ props }) => known(() => props["required"] as unknown) !== false)) {
                report(
                    `${workspace.name} requires no one-time passwords: add a WorkspaceTotpPolicy with required: true, or requireTotp: true of its Environment`,
                    workspace.urn,
                );
            }
        }
    },
};

export const owners: StackValidationPolicy = {
    name: "owners",
    description:
        "Every workspace has at least two owners, so that it stays manageable when one of them leaves.",
    configSchema: { properties: { least: { type: "integer", minimum: 1, default: 2 } } },
    validateStack: (args, report) => {
        const { least } = args.getConfig<{ least: number }>();
        for (const workspace of args.resources.filter((resource) => resource.isType(agentenv.Workspace))) {
            const roles = known(() => [
                ...of(agentenv.WorkspaceMember, workspace, args.resources).map(
                    ({ props }) => props["role"] as unknown,
                ),
                ...of(agentenv.WorkspaceMembers, workspace, args.resources).flatMap(({ props }) =>
                    Object.values(props["members"] as Record<string, unknown>),
                ),
            ]);
            // With one that a preview does not know, the update decides.
            const count = roles?.filter((role) => role === "owner").length ?? Infinity;
            if (count < least) {
                report(
                    `${workspace.name} has ${count} declared owner${count === 1 ? "" : "s"}, and needs ${least}: the account that creates it is not counted`,
                    workspace.urn,
                );
            }
        }
    },
};

export const secretDescription: ResourceValidationPolicy = {
    name: "secret-description",
    description: "Every secret says what it is for.",
    validateResource: validateResourceOfType(agentenv.Secret, (secret, _args, report) => {
        if (!secret.description?.trim()) {
            report(`the secret ${secret.name} needs a description`);
        }
    }),
};

const checkAmount = (
    amountCents: number,
    args: { getConfig<T extends object>(): T },
    report: ReportViolation,
): void => {
    const { maxCents } = args.getConfig<{ maxCents: number }>();
    if (amountCents > maxCents) {
        report(`the checkout is of ${amountCents} cents, and ${maxCents} are allowed`);
    }
};

export const checkoutAmount: ResourceValidationPolicy = {
    name: "checkout-amount",
    description: "A checkout costs no more than what is agreed.",
    configSchema: { properties: { maxCents: { type: "integer", minimum: 0, default: 10_000 } } },
    validateResource: [
        validateResourceOfType(agentenv.BillingCheckout, ({ amountCents }, args, report) =>
            checkAmount(amountCents, args, report),
        ),
        validateResourceOfType(agentenv.BillingX402Checkout, ({ amountCents }, args, report) =>
            checkAmount(amountCents, args, report),
        ),
    ],
};

export const policies = [totpRequired, owners, secretDescription, checkoutAmount];

/** The resources of a type whose `workspaceId` is that of the workspace. */
function of(
    type: Parameters<PolicyResource["isType"]>[0],
    workspace: PolicyResource,
    resources: readonly PolicyResource[],
): PolicyResource[] {
    return resources.filter((resource) => resource.isType(type) && isIn(resource, workspace));
}

function isIn(resource: PolicyResource, workspace: PolicyResource): boolean {
    const references = resource.propertyDependencies["workspaceId"] ?? [];
    const id = known(() => workspace.props["workspaceId"] as unknown);
    return (
        references.some(({ urn }) => urn === workspace.urn) ||
        (id !== undefined && known(() => resource.props["workspaceId"] as unknown) === id)
    );
}

/** `undefined` for what a preview does not know yet. */
function known<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        // The SDK exports this class without its type.
        if (error instanceof Error && error.constructor.name === "UnknownValueError") {
            return undefined;
        }
        throw error;
    }
}
