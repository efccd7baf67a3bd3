/** The rules of examples/policies, as Pulumi's policy SDK runs them: at a preview, reading what is not known yet throws. */
import {
    type PolicyResource,
    type ResourceValidationPolicy,
    type StackValidationPolicy,
} from "@pulumi/policy";
import { checkoutAmount, owners, secretDescription, totpRequired } from "../../examples/policies/policies";

// The SDK is compiled by the build, which unit tests do not need: of its classes the rules use the types only.
jest.mock(
    "pulumi-workspaces",
    () => ({
        agentenv: new Proxy(
            {},
            { get: (_, name) => ({ __pulumiType: `workspaces:agentenv:${String(name)}` }) },
        ),
    }),
    { virtual: true },
);

/** The SDK exports it without its type. */
const { unknownCheckingProxy } = jest.requireActual<{
    unknownCheckingProxy: (props: Record<string, unknown>) => Record<string, unknown>;
}>("@pulumi/policy");

/** What the engine sends for an unknown string. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const typeOf = (resourceClass: unknown): string => (resourceClass as { __pulumiType: string }).__pulumiType;

function resource(
    type: string,
    name: string,
    props: Record<string, unknown>,
    workspace?: PolicyResource,
): PolicyResource {
    const token = `workspaces:agentenv:${type}`;
    return {
        type: token,
        name,
        urn: `urn:pulumi:stack::project::${token}::${name}`,
        props: unknownCheckingProxy(props),
        opts: {} as PolicyResource["opts"],
        dependencies: [],
        propertyDependencies: workspace === undefined ? {} : { workspaceId: [workspace] },
        isType: (resourceClass) => typeOf(resourceClass) === token,
        asType: () => undefined,
    };
}

const common = { stackTags: new Map<string, string>(), notApplicable: () => undefined as never };

async function stackViolations(
    policy: StackValidationPolicy,
    resources: PolicyResource[],
    config: object = {},
): Promise<string[]> {
    const found: string[] = [];
    const getConfig = <T extends object>(): T => config as T;
    await policy.validateStack({ ...common, resources, getConfig }, (message) => found.push(message));
    return found;
}

async function violations(
    policy: ResourceValidationPolicy,
    type: string,
    props: Record<string, unknown>,
    config: object = {},
): Promise<string[]> {
    const found: string[] = [];
    const one = resource(type, "one", props);
    const getConfig = <T extends object>(): T => config as T;
    for (const validate of [policy.validateResource ?? []].flat()) {
        await validate({ ...common, ...one, getConfig } as Parameters<typeof validate>[0], (message) =>
            found.push(message),
        );
    }
    return found;
}

/** At a preview its id is not known, in an update it is. */
const team = (workspaceId = UNKNOWN): PolicyResource =>
    resource("Workspace", "team", { name: "team", workspaceId });

describe("one-time passwords", () => {
    const required = (
        workspaceId: string,
        workspace?: PolicyResource,
        value: unknown = true,
    ): PolicyResource => resource("WorkspaceTotpPolicy", "totp", { workspaceId, required: value }, workspace);

    test("a workspace without a policy, or with one that does not require them, is refused", async () => {
        const message = expect.stringMatching(/^team requires no one-time passwords: /) as string;
        expect(await stackViolations(totpRequired, [team()])).toEqual([message]);
        const workspace = team();
        expect(await stackViolations(totpRequired, [workspace, required(UNKNOWN, workspace, false)])).toEqual(
            [message],
        );
    });

    test("one with a policy passes: by reference in a preview, by its id in an update", async () => {
        const workspace = team();
        expect(await stackViolations(totpRequired, [workspace, required(UNKNOWN, workspace)])).toEqual([]);
        expect(await stackViolations(totpRequired, [team("ws_1"), required("ws_1")])).toEqual([]);
    });

    test("a policy that a preview does not know yet passes", async () => {
        const workspace = team();
        const resources = [workspace, required(UNKNOWN, workspace, UNKNOWN)];
        expect(await stackViolations(totpRequired, resources)).toEqual([]);
    });

    test("the policy of another workspace does not count", async () => {
        const other = resource("Workspace", "other", { workspaceId: UNKNOWN });
        const found = await stackViolations(totpRequired, [team(), other, required(UNKNOWN, other)]);
        expect(found).toEqual([expect.stringMatching(/^team /)]);
        expect(await stackViolations(totpRequired, [team("ws_1"), required("ws_2")])).toHaveLength(1);
    });
});

describe("owners", () => {
    const member = (name: string, role: string, workspace: PolicyResource): PolicyResource =>
        resource(
            "WorkspaceMember",
            name,
            { workspaceId: UNKNOWN, email: `${name}@example.com`, role },
            workspace,
        );

    test("are counted in members and rosters", async () => {
        const workspace = team();
        const one = [workspace, member("ada", "owner", workspace), member("ben", "admin", workspace)];
        expect(await stackViolations(owners, one, { least: 2 })).toEqual([
            "team has 1 declared owner, and needs 2: the account that creates it is not counted",
        ]);
        expect(await stackViolations(owners, one, { least: 1 })).toEqual([]);
        expect(
            await stackViolations(owners, [...one, member("eve", "owner", workspace)], { least: 2 }),
        ).toEqual([]);
        const members = {
            "ada@example.com": "owner",
            "eve@example.com": "owner",
            "ben@example.com": "viewer",
        };
        const roster = resource("WorkspaceMembers", "all", { workspaceId: UNKNOWN, members }, workspace);
        expect(await stackViolations(owners, [workspace, roster], { least: 2 })).toEqual([]);
        expect(await stackViolations(owners, [workspace, roster], { least: 3 })).toHaveLength(1);
    });
});

describe("owners that a preview does not know yet", () => {
    test.each<[string, Record<string, unknown>]>([
        ["WorkspaceMember", { email: "ada@example.com", role: UNKNOWN }],
        ["WorkspaceMembers", { members: UNKNOWN }],
        ["WorkspaceMembers", { members: { "ada@example.com": UNKNOWN } }],
    ])("may be enough: %s %j", async (type, props) => {
        const workspace = team();
        const one = resource(type, "one", { workspaceId: UNKNOWN, ...props }, workspace);
        expect(await stackViolations(owners, [workspace, one], { least: 2 })).toEqual([]);
    });
});

describe("secrets", () => {
    test.each([undefined, "", "  "])("need a description, which %j is not", async (description) => {
        expect(await violations(secretDescription, "Secret", { name: "TOKEN", description })).toEqual([
            "the secret TOKEN needs a description",
        ]);
    });

    test("with a description pass", async () => {
        expect(
            await violations(secretDescription, "Secret", { name: "TOKEN", description: "For CI." }),
        ).toEqual([]);
    });
});

describe.each(["BillingCheckout", "BillingX402Checkout"])("%s", (type) => {
    test.each([
        [10_000, []],
        [10_001, ["the checkout is of 10001 cents, and 10000 are allowed"]],
    ])("of %d cents", async (amountCents, expected) => {
        expect(await violations(checkoutAmount, type, { amountCents }, { maxCents: 10_000 })).toEqual(
            expected,
        );
    });
});
