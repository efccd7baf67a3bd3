/**
 * The git story: the workflows of examples/gitops/github in a real git repository, with their shell steps as they are, the real CLI and the emulator. A pull
 * request is previewed, merged and deployed; a change by hand becomes an issue, once; after the repair the issue is closed.
 */
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { run } from "../../toolchain/process";
import type { Stack } from "../../toolchain/stack/stack";
import { Pipeline } from "./support/pipeline";
import type { Pull } from "./support/gitRepository";

let fixture: StackFixture;
let stack: Stack;
let folder: string;
let pipeline: Pipeline;
/** The commit of main. */
let main: string;

const PROJECT = "infra/Pulumi.yaml";

/** A program of YAML, with the plugin of the npm package. */
function program(description: string, others: Record<string, unknown> = {}): Record<string, string> {
    const team = { type: "workspaces:agentenv:Workspace", properties: { name: "team", description } };
    const secret = {
        type: "workspaces:agentenv:Secret",
        properties: { workspaceId: "${team.workspaceId}", name: "TOKEN", value: "${token}" },
    };
    const project = {
        name: "team",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path: "node_modules/pulumi-workspaces/dist" }] },
        config: { token: { type: "string", secret: true } },
        resources: { team, secret, ...others },
    };
    return { [PROJECT]: stringify(project) };
}

beforeAll(async () => {
    fixture = await StackFixture.start();
    // For its backend and its engine. The stack of the story is "prod", of the project in the repository.
    stack = await fixture.stack({
        program: { "Pulumi.yaml": "name: other\nruntime: yaml\n" },
        plugin: false,
    });
    folder = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-gitops-")));
    const {
        PULUMI_CONFIG_PASSPHRASE = "",
        PULUMI_BACKEND_URL = "",
        AGENTENV_API_KEY = "",
        TRIPSWITCH_API_KEY = "",
        ...env
    } = stack.env;
    pipeline = await Pipeline.create(folder, {
        env,
        secrets: { PULUMI_CONFIG_PASSPHRASE, AGENTENV_API_KEY, TRIPSWITCH_API_KEY },
        vars: { PULUMI_BACKEND_URL },
    });
    await pipeline.git.push("main", {
        ...program("Ours.", {}),
        "infra/package.json": '{ "name": "infra", "private": true }\n',
        ".gitignore": "node_modules/\n",
    });
    // By hand, once: its settings, with the encrypted secret, are in git.
    const init = `pulumi stack init prod && pulumi config set --secret token ${CANARY}-token`;
    const { code, stderr } = await run("sh", ["-euc", init], {
        cwd: join(pipeline.git.clone, "infra"),
        env: stack.env,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    main = await pipeline.git.push("main", { "infra/README.md": "The team's workspace.\n" });
});
afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await fixture.stop();
});

/** Neither the secret nor a key, in any of the files below the folder. */
async function expectNoSecretIn(place: string): Promise<void> {
    const files = await readdir(place, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
        files.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), "latin1")),
    );
    expect(texts.length).toBeGreaterThan(0);
    expectNoSecret(texts.join("\n"));
}

function expectNoSecret(text: string): void {
    const { agentenvApiKey, tripswitchApiKey } = fixture.emulator;
    for (const secret of [CANARY, agentenvApiKey, tripswitchApiKey]) {
        expect(text).not.toContain(secret);
    }
}

/** Those that are not somebody else's, which stays as it is. */
async function commentsOf({ number }: Pull): Promise<string[]> {
    const { pulls } = await pipeline.gh.state();
    const [first, ...own] = pulls[number]?.comments ?? [];
    expect(first).toEqual(PLANTED);
    return own.map(({ body }) => body);
}

/** Anybody who may comment can write what the preview's comment begins with. */
const PLANTED = { id: 1, user: { login: "somebody" }, body: "<!-- pulumi preview prod -->\nplanted" };

async function liveDescription(): Promise<unknown> {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as {
        workspaces: { name: string; description?: string }[];
    };
    return workspaces.map(({ name, description }) => [name, description]);
}

describe("a pull request", () => {
    let pull: Pull;

    test("is previewed in a comment, and its plan is kept, without a secret in either", async () => {
        await pipeline.git.push("feature", program("Agents."));
        pull = await pipeline.git.pull(1, "feature");
        const planted = { headSha: pull.head, comments: [PLANTED] };
        await pipeline.gh.change(({ pulls }) => (pulls[1] = planted));
        const { success, output } = await pipeline.pulled(pull);
        expect({ success, output }).toMatchObject({ success: true });
        const [comment = "", ...others] = await commentsOf(pull);
        expect(others).toEqual([]);
        expect(comment.split("\n").slice(0, 2)).toEqual([
            "<!-- pulumi preview prod -->",
            `### Preview of \`prod\` for ${pull.head.slice(0, 8)}`,
        ]);
        expect(comment).toMatch(/\+ workspaces:agentenv:Workspace: \(create\)/);
        expect(comment).toMatch(/description: +"Agents\."/);
        expect(comment).toContain("+ 3 to create");
        expectNoSecret(comment + output);
        const plan = await readFile(join(pipeline.artifact("plan"), "plan.json"), "utf8");
        expect(Object.keys((JSON.parse(plan) as { resourcePlans: object }).resourcePlans)).toHaveLength(4);
        expect(plan).toContain('"Agents."');
        expectNoSecret(plan);
        expect(await liveDescription()).toEqual([]);
    });

    test("has its comment edited by the next push", async () => {
        await pipeline.git.push("feature", program("All agents."));
        pull = await pipeline.git.pull(1, "feature");
        expect(await pipeline.pulled(pull)).toMatchObject({ success: true });
        const comments = await commentsOf(pull);
        expect(comments).toHaveLength(1);
        expect(comments[0]).toContain(`for ${pull.head.slice(0, 8)}\n`);
        expect(comments[0]).toMatch(/description: +"All agents\."/);
    });

    test("is deployed by its merge, as planned", async () => {
        const { success, output, steps } = await pipeline.merge(pull);
        expect({ success, output }).toMatchObject({ success: true });
        expect(steps.slice(-2)).toEqual(["The plan of the pull request", "Update within the plan"]);
        expect(await liveDescription()).toEqual([["team", "All agents."]]);
        expectNoSecret(output);
    });
});

describe("what no preview showed", () => {
    test("is not deployed: a push without a pull request has no plan", async () => {
        main = await pipeline.git.push("main", { "infra/README.md": "Nobody looked at this.\n" });
        const { success, output, steps } = await pipeline.pushed(main);
        expect(success).toBe(false);
        expect(output).toContain(`::error::No pull request with a plan leads to ${main}`);
        expect(steps).not.toContain("Update within the plan");
    });

    test("is not deployed: what main got after the preview is outside of the plan", async () => {
        await pipeline.git.push("other", { "infra/README.md": "More about it.\n" });
        const pull = await pipeline.git.pull(2, "other");
        expect(await pipeline.pulled(pull)).toMatchObject({ success: true });
        const stray = { type: "workspaces:agentenv:Workspace", properties: { name: "stray" } };
        await pipeline.git.push("main", program("All agents.", { stray }));
        const { success, output } = await pipeline.merge(pull);
        expect(success).toBe(false);
        expect(output).toMatch(/Workspace \(stray\):\n +error: create is not allowed by the plan/);
        expect(await liveDescription()).toEqual([["team", "All agents."]]);
    });
});

describe("drift", () => {
    const issues = async (): Promise<unknown> =>
        (await pipeline.gh.state()).issues.map(({ title, state, comments }) => [
            title,
            state,
            comments.length,
        ]);

    test("that somebody made by hand opens one issue, with what differs and what settles it", async () => {
        // The program is again what is deployed.
        main = await pipeline.git.push("main", program("All agents."));
        const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as {
            workspaces: { id: string }[];
        };
        await fixture.agentenv("PUT", `/workspaces/${workspaces[0]?.id}`, {
            name: "team",
            description: "By hand.",
        });
        await pipeline.gh.takeCalls();
        const { success, output, summary } = await pipeline.scheduled(main);
        expect({ success, output }).toMatchObject({ success: true });
        expect(await pipeline.gh.takeCalls()).toEqual([
            "api repos/{owner}/{repo}/issues",
            "label create",
            "issue create",
        ]);
        expect(await issues()).toEqual([["Drift in team/prod", "OPEN", 0]]);
        const [issue] = (await pipeline.gh.state()).issues;
        expect(issue?.body).toContain("&quot;All agents.&quot; → &quot;By hand.&quot;");
        expect(summary).toContain("## Drift: 1 changed");
        expectNoSecret(`${output}${summary}${issue?.body}`);
        await expectNoSecretIn(pipeline.artifact("drift"));
    });

    test("that is known is not reported again", async () => {
        expect(await pipeline.scheduled(main)).toMatchObject({ success: true });
        expect(await pipeline.gh.takeCalls()).toEqual(["api repos/{owner}/{repo}/issues"]);
        expect(await issues()).toEqual([["Drift in team/prod", "OPEN", 0]]);
    });

    test("is gone after an update by hand, and the next run closes the issue", async () => {
        const { success, output, steps } = await pipeline.dispatch("deploy.yml", main);
        expect({ success, output }).toMatchObject({ success: true });
        expect(steps.at(-1)).toBe("Update without a plan");
        expect(await liveDescription()).toEqual([["team", "All agents."]]);
        expect(await pipeline.scheduled(main)).toMatchObject({ success: true });
        expect(await pipeline.gh.takeCalls()).toEqual(["api repos/{owner}/{repo}/issues", "issue close"]);
        expect(await issues()).toEqual([["Drift in team/prod", "CLOSED", 1]]);
    });
});
