/** docs/environment.md: its program of 30 objects, from create to destroy, as it is written. */
import { filesOfPage } from "../../harness/pages";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";
import type { Stack, StackOptions } from "../../toolchain/stack/stack";
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

const FRONT_ENDS: [string, Omit<StackOptions, "program"> & { program: Record<string, string> }][] = [
    ["YAML", { program: { "Pulumi.yaml": yaml.replace(/path: .*/, `path: ${DIST}`) }, language: "yaml" }],
];

describe.each(FRONT_ENDS)("with %s", (_name, options) => {
    let fixture: StackFixture;
    let stack: Stack;

    beforeAll(async () => {
        fixture = await StackFixture.start();
        stack = await fixture.stack({
            ...options,
            program: { ...options.program, "icon.svg": ICON },
        });
        const settings = Object.entries(secrets).flatMap(([name, value]) => [
            "--secret",
            `secrets.${name}=${value}`,
        ]);
        await stack.run(["config", "set-all", "--path", ...settings]);
    });

    afterAll(() => fixture.stop());

    test("up creates 30 objects, each under the component, and a second up changes nothing", async () => {
        const up = requireSuccess(await stack.up(["--skip-preview"]));
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
        requireSuccess(await stack.up(["--expect-no-changes"]));
    });
});
