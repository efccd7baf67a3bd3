/**
 * docs/languages.md: the program of a language as it is written, after the commands of the page, from create to destroy. Pulumi installs the built plugin by
 * itself, from a release on loopback. The same steps for every language.
 */
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { sectionOfPage } from "../../../../harness/pages";
import { CANARY, StackFixture } from "../../../../harness/stackFixture";
import { CONVERTED, convertedProgram, exampleFolders } from "../../../../scripts/examples";
import { ensureEngine } from "../../../../toolchain/index";
import { ensureLanguageHost, type HostLanguage } from "../../../../toolchain/languageHosts";
import { createProgress } from "../../../../toolchain/progress";
import { run } from "../../../../toolchain/process";
import { REPOSITORY } from "../../../../toolchain/stack/project";
import type { OperationResult, RunOptions, Stack } from "../../../../toolchain/stack/stack";
import { ReleaseServer } from "../releaseServer";
import { requireSuccess } from "../requireSuccess";
import { missing } from "./missing";

const PAGE = "docs/languages.md";
const ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n';

/** What of a language the steps do not know. */
export interface Language {
    /** Of its section on the page, and in the description of its workspace. */
    readonly name: string;
    readonly host: HostLanguage;
    /** The programs that have to be on the PATH. */
    readonly runtime: readonly string[];
    /** Variables for the commands of the page and the runs of the program; `scratch` is a folder of this test. */
    readonly environment?: (project: string, scratch: string) => Promise<Record<string, string>>;
    /** The files and the command, in the project's folder, that compile or load these programs, which are given by a name. */
    readonly examples: (programs: Readonly<Record<string, string>>) => {
        files: Readonly<Record<string, string>>;
        command: string;
    };
    /** After a run that succeeded. */
    readonly succeeded?: () => Promise<void>;
}

interface AgentEnvWorkspace {
    id: string;
    name: string;
    description: string | null;
}

export function describeLanguage(language: Language): void {
    const absent = missing(["go", ...language.runtime]);
    if (absent.length > 0) {
        process.stderr.write(
            `The tests in ${language.name} are skipped: no ${absent.join(", ")} on the PATH.\n`,
        );
    }
    (absent.length > 0 ? describe.skip : describe)(`a program in ${language.name}`, () => steps(language));
}

function steps(language: Language): void {
    const { files, commands } = sectionOfPage(PAGE, language.name);
    let release: ReleaseServer;
    let fixture: StackFixture;
    let stack: Stack;
    let research: { key: string };
    /** In the place of a clone: a copy, because an installation from it writes into it. */
    let clone: string;
    let options: RunOptions;

    beforeAll(async () => {
        const host = await ensureLanguageHost(language.host, createProgress());
        const { bin } = await ensureEngine();
        clone = await mkdtemp(join(tmpdir(), "pulumi-workspaces-clone-"));
        await cp(join(REPOSITORY, "sdk", language.host), join(clone, "sdk", language.host), {
            recursive: true,
        });
        release = await ReleaseServer.start();
        fixture = await StackFixture.start();
        research = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as typeof research;
        const lab = (await fixture.agentenv(
            "POST",
            "/workspaces",
            { name: "lab" },
            research.key,
        )) as AgentEnvWorkspace;
        stack = await fixture.stack({
            program: { ...files, "icon.svg": ICON },
            language: language.host,
            plugin: false,
            config: {
                apiToken: { secret: `${CANARY}-token` },
                researchKey: { secret: research.key },
                labId: lab.id,
            },
            env: {
                ...fixture.environment(),
                ...release.environment(),
                WORKSPACES: clone,
                PATH: [host, bin, dirname(process.execPath), process.env.PATH].join(delimiter),
            },
        });
        const own = (await language.environment?.(stack.folder, clone)) ?? {};
        options = { env: { ...own, ...pathWith(own.PATH, stack) } };
        await shell(commands);
    });

    afterAll(async () => {
        release.stop();
        await fixture.stop();
        await rm(clone, { recursive: true, force: true });
    });

    /** With this machine's settings of its package managers. */
    async function shell(script: string): Promise<void> {
        const env = { ...process.env, ...stack.env, ...options.env };
        const { code, stdout, stderr } = await run("sh", ["-euc", script], { cwd: stack.folder, env });
        if (code !== 0) {
            throw new Error(`${script} failed:\n${stdout}\n${stderr}`);
        }
    }

    async function agents(key?: string): Promise<AgentEnvWorkspace[]> {
        const { workspaces } = (await fixture.agentenv("GET", "/workspaces", undefined, key)) as {
            workspaces: AgentEnvWorkspace[];
        };
        return workspaces;
    }

    async function declared(): Promise<AgentEnvWorkspace | undefined> {
        return (await agents()).find(({ name }) => name === "agents");
    }

    async function slugs(): Promise<string[]> {
        const { tripswitchWorkspaces } = await fixture.remaining();
        return (tripswitchWorkspaces as { slug: string }[]).map(({ slug }) => slug).sort();
    }

    const up = (...args: string[]): Promise<OperationResult> =>
        stack.up(["--skip-preview", ...args], options);

    test("up installs the plugin, creates what the program declares, imports what exists, and calls a function", async () => {
        const { changes } = requireSuccess(await up());
        // Among them are the stack, the provider of the second account, the component and its four children.
        expect(changes).toEqual({ create: 12, import: 1 });
        const workspace = await declared();
        expect(workspace).toMatchObject({ name: "agents", description: `From ${language.name}.` });
        expect(await stack.outputs()).toEqual({
            workspaceId: workspace?.id,
            slug: "production",
            firstRole: "owner",
        });
        expect((await agents(research.key)).map(({ name }) => name)).toEqual(["lab"]);
        expect((await agents()).map(({ name }) => name).sort()).toEqual(["agents", "staging"]);
        expect(await slugs()).toEqual(["production", "staging"]);
        expect(await fixture.leaks(stack)).toEqual([]);
        release.expectOneDownload();
    });

    test("with a refresh, a second up changes nothing", async () => {
        const { changes } = requireSuccess(await up("--refresh", "--expect-no-changes"));
        expect(Object.keys(changes)).toEqual(["same"]);
    });

    test("a refresh finds a change from outside, and an up takes it back", async () => {
        const workspace = await declared();
        const changed = { name: "agents", description: "By someone else." };
        await fixture.agentenv("PUT", `/workspaces/${workspace?.id}`, changed);
        expect(requireSuccess(await stack.refresh(["--skip-preview"], options)).changes).toMatchObject({
            update: 1,
        });
        expect(requireSuccess(await up()).changes).toMatchObject({ update: 1 });
        expect(await declared()).toMatchObject({ description: `From ${language.name}.` });
    });

    test("destroy deletes everything, also what was imported", async () => {
        requireSuccess(await stack.destroy(["--skip-preview"], options));
        expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
        expect(await agents(research.key)).toEqual([]);
        release.expectOneDownload();
        await language.succeeded?.();
    });

    test("the examples in the schema fit the SDK", async () => {
        const { files: written, command } = language.examples(examplePrograms(language.host));
        await stack.write(written);
        await shell(command);
    });
}

/** By names that every language accepts for a module. */
function examplePrograms(language: HostLanguage): Record<string, string> {
    return Object.fromEntries(
        [...exampleFolders()].map(([token, folder]) => {
            const path = convertedProgram(folder, CONVERTED.files[language]);
            const [, service, name] = token.split(":");
            return [`example_${service}_${name}`, path === undefined ? "" : readFileSync(path, "utf8")];
        }),
    );
}

/** The folders of a language precede those of the stack. */
function pathWith(folders: string | undefined, stack: Stack): Record<string, string> {
    return folders === undefined ? {} : { PATH: [folders, stack.env["PATH"]].join(delimiter) };
}
