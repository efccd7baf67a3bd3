/** docs/environment.md: its program of 30 objects, from create to destroy, as it is written, with each front-end. */
import { announcedSteps, type Step } from "../../toolchain/stack/events";
import type { Stack, StackOptions } from "../../toolchain/stack/stack";
import { filesOfPage } from "../../harness/pages";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";
import { requireSuccess } from "./support/requireSuccess";

const { "index.ts": typescript = "", "Pulumi.yaml": yaml = "" } = filesOfPage("docs/environment.md");
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>`;

/** With the workspace, its icon, its policy, six members and the Tripswitch workspace they are 30 objects. */
const secrets = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`SECRET_${index + 1}`, `${CANARY}-${index + 1}`]),
);

test("the program has at most 25 lines", () => {
    const lines = typescript.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
    expect(lines.length).toBeLessThanOrEqual(25);
});

interface FrontEnd extends Omit<StackOptions, "program"> {
    files: Record<string, string>;
    /** Whether its steps between create and destroy are those of another front-end here, and are left out. */
    short?: boolean;
}

const TYPESCRIPT: FrontEnd = {
    files: { "index.ts": typescript },
    language: "nodejs",
};
const FRONT_ENDS: [string, FrontEnd][] = [
    ["YAML", { files: { "Pulumi.yaml": yaml.replace(/path: .*/, `path: ${DIST}`) }, language: "yaml" }],
    ["TypeScript and the plugin", { ...TYPESCRIPT, short: true }],
    [
        "TypeScript and the dynamic classes",
        {
            ...TYPESCRIPT,
            files: { "index.ts": typescript.replace('"pulumi-workspaces"', '"pulumi-workspaces/dynamic"') },
            plugin: false,
        },
    ],
];

describe.each(FRONT_ENDS)("with %s", (_name, { files, short = false, ...options }) => {
    let fixture: StackFixture;
    let stack: Stack;

    /** The program, with changes to its text. */
    function program(...changes: [string | RegExp, string][]): Record<string, string> {
        const [[name = "", text = ""] = []] = Object.entries(files);
        const changed = changes.reduce((all, [from, to]) => all.replace(from, to), text);
        return { [name]: changed, "icon.svg": ICON };
    }

    beforeAll(async () => {
        fixture = await StackFixture.start();
        stack = await fixture.stack({
            ...options,
            program: program(),
        });
        const settings = Object.entries(secrets).flatMap(([name, value]) => [
            "--secret",
            `secrets.${name}=${value}`,
        ]);
        await stack.run(["config", "set-all", "--path", ...settings]);
    });

    afterAll(() => fixture.stop());

    test("up creates 30 objects, each under the component, with outputs; no secret is in state in plaintext", async () => {
        const up = requireSuccess(
            await stack.up(["--skip-preview"], { env: { PULUMI_NODEJS_TRANSPILE_ONLY: "false" } }),
        );
        // The component and the stack are no objects of the services.
        expect(up.changes).toEqual({ create: 32 });
        const { resources = [] } = await stack.storedState();
        const children = resources.filter(({ parent }) =>
            parent?.endsWith("workspaces:index:Environment::shop"),
        );
        expect(children.map(({ urn }) => urn.split("::").pop()).sort()).toEqual(
            [
                ...["workspace", "icon", "totpPolicy", "tripswitch"],
                ...["ana", "ben", "cem", "dot", "eve", "fay"].map((name) => `${name}@example.com`),
                ...Object.keys(secrets),
            ]
                .map((key) => `shop-${key}`)
                .sort(),
        );
        const { workspaces, tripswitchWorkspaces } = await fixture.remaining();
        expect(await stack.outputs()).toEqual({
            workspaceId: (workspaces as { id: string }[])[0]?.id,
            joinCode: expect.stringMatching(/./) as string,
            tripswitchWorkspaceId: (tripswitchWorkspaces as { id: string }[])[0]?.id,
        });
        expect(await fixture.leaks(stack)).toEqual([]);
        expect(up.output).not.toContain(CANARY);
    });

    test("a second up, with a refresh, changes nothing", async () => {
        await fixture.control("DELETE", "/requests");
        requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
        expect(fixture.writes()).toEqual([]);
    });

    if (!short) {
        test("the preview of a change shows the children that it concerns, and up changes no others", async () => {
            await stack.write(
                program(
                    ["The web shop, in production.", "The web shop."],
                    [/^ *"?dot@example.com"?: "?member"?,?\n/m, ""],
                    [/("?eve@example.com"?: "?)member/, "$1admin"],
                ),
            );
            const expected = {
                "shop-workspace": "update",
                "shop-dot@example.com": "delete",
                "shop-eve@example.com": "replace",
            };
            const shown = (steps: readonly Step[]): Record<string, string> =>
                Object.fromEntries(
                    steps.map(({ urn, op }) => [
                        urn.split("::").pop() ?? "",
                        op.includes("replace") ? "replace" : op,
                    ]),
                );
            const preview = requireSuccess(await stack.preview());
            expect(shown(announcedSteps(preview.events))).toMatchObject(expected);
            requireSuccess(await stack.up(["--skip-preview"]));
            expect(await members()).toEqual({
                "ana@example.com": "admin",
                "ben@example.com": "admin",
                "cem@example.com": "member",
                "eve@example.com": "admin",
                "fay@example.com": "viewer",
            });
        });

        test("drift of a child is found by a refresh, and corrected by up", async () => {
            const { workspaceId } = (await stack.outputs()) as { workspaceId: string };
            await fixture.agentenv("PUT", `/workspaces/${workspaceId}`, {
                name: "shop",
                description: "Theirs.",
            });
            const up = requireSuccess(await stack.up(["--skip-preview", "--refresh"]));
            expect(up.changes).toMatchObject({ update: 1 });
            expect(await fixture.agentenv("GET", `/workspaces/${workspaceId}`)).toMatchObject({
                description: "The web shop.",
            });
        });
    }

    test("destroy deletes what is in the workspace before it, and leaves nothing", async () => {
        await fixture.control("DELETE", "/requests");
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
        const writes = fixture.writes().filter((write) => write.includes("agentenv"));
        // All but the policy, which stays as it is; a member has left.
        expect(writes).toHaveLength(short ? 28 : 27);
        expect(writes.at(-1)).toBe("DELETE /agentenv/v1/workspaces/*");
    });

    /** The roles of the invited, by e-mail address. */
    async function members(): Promise<Record<string, string>> {
        const { workspaceId } = (await stack.outputs()) as { workspaceId: string };
        const workspace = (await fixture.agentenv("GET", `/workspaces/${workspaceId}`)) as {
            members: { email: string; role: string }[];
        };
        const invited = workspace.members.filter(({ email }) => email.endsWith("@example.com"));
        return Object.fromEntries(invited.map(({ email, role }) => [email, role]));
    }
});
