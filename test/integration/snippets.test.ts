/**
 * The examples of the schema, run unchanged from examples/resources: each YAML program in a stack of its own, the TypeScript ones
 * together in one, with its types checked.
 */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Changes } from "../../toolchain/stack/events";
import type { OperationResult, Stack, StackOptions } from "../../toolchain/stack/stack";
import { catalogue } from "../../provider/services/index";
import { EXAMPLES, exampleFolders } from "../../scripts/examples";
import { CANARY, StackFixture } from "../../harness/stackFixture";

type Config = NonNullable<StackOptions["config"]>;

/** What a program needs: its configuration, and the objects that the configuration refers to. */
const NEEDS: Readonly<Record<string, (fixture: StackFixture) => Promise<Config>>> = {
    "workspaces:agentenv:Secret": async () => ({ databaseUrl: { secret: `${CANARY}-database` } }),
    "workspaces:index:Environment": async () => ({ databaseUrl: { secret: `${CANARY}-database` } }),
    "workspaces:agentenv:GoogleOauthConnection": async () => ({ googleCode: { secret: "code-alice-1" } }),
    "workspaces:agentenv:WorkspaceJoin": async (fixture) => ({
        joinCode: { secret: await invitation(fixture) },
    }),
};

/** The resources whose example is missing or can't run, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {};

/** The join code of a workspace that belongs to someone else. */
async function invitation(fixture: StackFixture): Promise<string> {
    const { key } = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as { key: string };
    const workspace = await fixture.agentenv("POST", "/workspaces", { name: "someone else's" }, key);
    return (workspace as { joinCode: string }).joinCode;
}

const programs = [...exampleFolders()];

/** The declared inputs, by language, resource and name. */
const declared: Record<"yaml" | "nodejs", Record<string, unknown>> = { yaml: {}, nodejs: {} };

test("every resource has an example that runs here, or a reason why it can't", () => {
    const missing = [...catalogue.resources, ...catalogue.components]
        .map(({ token }) => token)
        .filter((token) => !exampleFolders().has(token) && NOT_RUN[token] === undefined);
    expect(missing).toEqual([]);
    expect(programs.map(([token]) => token)).toEqual(
        expect.arrayContaining([...Object.keys(NEEDS), ...Object.keys(NOT_RUN)]),
    );
});

test.concurrent.each(programs.filter(([token]) => NOT_RUN[token] === undefined))(
    "the YAML example of %s: up, nothing left to do, destroy",
    (token, folder) =>
        withScene(async (fixture) => {
            const config = (await NEEDS[token]?.(fixture)) ?? {};
            await live(fixture, { program: folder, config }, "yaml");
        }),
);

test("the TypeScript examples have no type errors: up, no changes, destroy", () =>
    withScene(async (fixture) => {
        const runnable = programs.filter(([token]) => NOT_RUN[token] === undefined);
        const configs = await Promise.all(runnable.map(async ([token]) => NEEDS[token]?.(fixture)));
        await live(
            fixture,
            {
                program: await oneProgram(runnable.map(([, folder]) => folder)),
                language: "nodejs",
                config: Object.assign({}, ...configs) as Config,
                env: { ...fixture.environment(), PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
            },
            "nodejs",
        );
    }));

test("the examples in both languages declare the same inputs", () => {
    expect(declared.nodejs).toEqual(declared.yaml);
});

async function withScene(run: (fixture: StackFixture) => Promise<void>): Promise<void> {
    const fixture = await StackFixture.start();
    try {
        await run(fixture);
    } finally {
        await fixture.stop();
    }
}

/** Runs up, up and destroy of a program, and checks that the services are as before. */
async function live(
    fixture: StackFixture,
    options: StackOptions,
    language: "yaml" | "nodejs",
): Promise<void> {
    const before = await fixture.control("GET", "/objects");
    const stack = await fixture.stack(options);
    const created = changesOf(await stack.up(["--skip-preview"]));
    expect(created).toEqual({ create: expect.any(Number) as number });
    Object.assign(declared[language], await declarations(stack));
    expect(changesOf(await stack.up(["--skip-preview", "--expect-no-changes"]))).toEqual({
        same: created["create"],
    });
    expect(changesOf(await stack.destroy(["--skip-preview"]))).toEqual({ delete: created["create"] });
    expect(await fixture.control("GET", "/objects")).toEqual(before);
}

function changesOf(result: OperationResult): Changes {
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result.changes;
}

/** One program with all examples. Names in a stack are unique, so two examples can't use one name for resources of a type. */
async function oneProgram(folders: readonly string[]): Promise<Record<string, string>> {
    const files = await Promise.all(
        folders.map(async (folder) => {
            const path = `${relative(EXAMPLES, folder)}/index.ts`;
            return [path, await readFile(join(folder, "index.ts"), "utf8")] as const;
        }),
    );
    const imports = files.map(([path]) => `import "./${path.replace(/\.ts$/, "")}";\n`);
    return {
        ...Object.fromEntries(files),
        "index.ts": imports.join(""),
        // Programs resolve files in their working directory.
        "icon.svg": await readFile(join(EXAMPLES, "agentenv", "WorkspaceIcon", "icon.svg"), "utf8"),
        "tsconfig.json": await readFile(join(REPOSITORY, "examples", "quickstart", "tsconfig.json"), "utf8"),
    };
}

/** The inputs of the resources of the stack, by type and name; a component has none there. Ids and secrets differ between runs, so only their presence is kept. */
async function declarations(stack: Stack): Promise<Record<string, unknown>> {
    const { resources = [] } = await stack.exportState();
    return Object.fromEntries(
        resources
            .filter(({ type }) => type.startsWith("workspaces:"))
            .map(({ type, urn, inputs }) => [`${type} ${urn.split("::").pop()}`, comparable(inputs ?? {})]),
    );
}

function comparable(inputs: unknown): unknown {
    return JSON.parse(JSON.stringify(inputs), (_key, value: unknown) => {
        if (typeof value === "string" && /^(ws|ba)_/.test(value)) {
            return "an id";
        }
        return typeof value === "object" && value !== null && "ciphertext" in value ? "a secret" : value;
    }) as unknown;
}
