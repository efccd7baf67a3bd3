/** Generates a program of any size with all common resource types, in two versions: the initial one, and one after an edit. */
import { yamlProgram } from "../../programs";

export type Version = 1 | 2;

/** The expected values of an object at the service; `inventory.ts` reads the same values from the service. */
export type Values = Readonly<Record<string, string | boolean>>;

export interface DeclaredResource {
    /** The resource's name in the program. */
    readonly name: string;
    readonly token: string;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly dependsOn?: readonly string[];
    readonly values: Values;
}

export interface GeneratedProgram {
    readonly resources: readonly DeclaredResource[];
    /** Names of types that allow duplicates: workspaces, and the billing accounts in `home`. */
    readonly sharedNames: { readonly workspaces: readonly string[]; readonly accounts: readonly string[] };
}

/** Resources per group. Each depends only on earlier ones of its group. */
const GROUP = 10;

/** `home` is a workspace from before the run, in which the program creates its billing accounts. */
export function generateProgram(size: number, version: Version, home: string): GeneratedProgram {
    const groups = Math.ceil(size / GROUP);
    const resources = Array.from({ length: groups }, (_, group) => groupOf(group, version, home))
        .flat()
        .slice(0, size);
    const names = (token: string): string[] =>
        resources.filter((one) => one.token === token).map(({ values }) => String(values["name"]));
    return {
        resources,
        // The names of the first version; an edit changes them.
        sharedNames: { workspaces: names(token("Workspace")), accounts: names(token("BillingAccount")) },
    };
}

export function renderYaml({ resources }: GeneratedProgram): Record<string, string> {
    const entries = resources.map(({ name, token, properties, dependsOn }) => [
        name,
        {
            type: token,
            properties,
            ...(dependsOn === undefined
                ? {}
                : { options: { dependsOn: dependsOn.map((one) => `\${${one}}`) } }),
        },
    ]);
    return yamlProgram({ resources: Object.fromEntries(entries) as unknown });
}

function svg(text: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg"><text>${text}</text></svg>`;
}

function token(kind: string): string {
    return `workspaces:agentenv:${kind}`;
}

function groupOf(g: number, version: Version, home: string): DeclaredResource[] {
    const workspaceId = `\${w${g}.workspaceId}`;
    const description = `Version ${version} of ${g}.`;
    const workspace = (prefix: string, name: string): DeclaredResource => ({
        name: `${prefix}${g}`,
        token: token("Workspace"),
        properties: { name, description },
        values: { name, description },
    });
    const secret = (n: number): DeclaredResource => {
        const value = `value-${g}-${n}-${version}`;
        const name = `SECRET_${n}`;
        return {
            name: `s${g}n${n}`,
            token: token("Secret"),
            properties: { workspaceId, name, value: { "fn::secret": value }, description },
            values: { name, value, description },
        };
    };
    const email = `member${g}@example.com`;
    // A change of the role is a replacement, so the edit replaces one resource in every other group.
    const role = version === 2 && g % 2 === 0 ? "admin" : "viewer";
    const account = `account-${g}`;
    const billingAccountId = `\${b${g}.billingAccountId}`;
    const icon = svg(`${g} in version ${version}`);
    const slug = `slug-${g}-${version}`;
    const tripswitch = `Tripswitch ${g}, version ${version}`;
    return [
        workspace("w", version === 1 ? `workspace-${g}` : `workspace-${g}-edited`),
        // The edit does not rename it.
        workspace("x", `reserve-${g}`),
        secret(1),
        secret(2),
        {
            name: `m${g}`,
            token: token("WorkspaceMember"),
            properties: { workspaceId, email, role },
            values: { name: email, role },
        },
        {
            name: `b${g}`,
            token: token("BillingAccount"),
            properties: { workspaceId: home, name: account },
            values: { name: account },
        },
        {
            name: `l${g}`,
            token: token("BillingAccountLink"),
            properties: { workspaceId, billingAccountId },
            values: { name: account },
        },
        {
            name: `i${g}`,
            token: token("WorkspaceIcon"),
            properties: { workspaceId, source: { "fn::stringAsset": icon } },
            values: { icon },
        },
        {
            name: `t${g}`,
            token: "workspaces:tripswitch:Workspace",
            properties: { name: tripswitch, slug },
            values: { name: tripswitch, slug },
        },
        g % 2 === 0
            ? {
                  name: `p${g}`,
                  token: token("WorkspaceTotpPolicy"),
                  properties: { workspaceId, required: true },
                  values: { required: true },
              }
            : {
                  name: `d${g}`,
                  token: token("DefaultBillingAccount"),
                  properties: { workspaceId, billingAccountId },
                  // It depends on the link, which none of its inputs refers to.
                  dependsOn: [`l${g}`],
                  values: { name: account },
              },
    ];
}
