/** A folder with GitHub's command line for tests (gh.js), and what it keeps. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

interface FakeIssue {
    number: number;
    title: string;
    body: string;
    state: "OPEN" | "CLOSED";
    comments: string[];
}

interface FakePull {
    headSha: string;
    mergeSha?: string;
    comments: { id: number; user: { login: string }; body: string }[];
}

interface FakeRun {
    databaseId: number;
    workflow: string;
    headSha: string;
    conclusion: string;
    /** Folders by name. */
    artifacts: Record<string, string>;
}

export interface FakeState {
    labels: string[];
    issues: FakeIssue[];
    pulls: Record<string, FakePull>;
    runs: FakeRun[];
    calls: { args: string[]; code: number }[];
    /** Commands that the token may not run. */
    refuses: string[];
}

export class FakeGh {
    private constructor(private readonly folder: string) {}

    static async create(folder: string): Promise<FakeGh> {
        const gh = new FakeGh(folder);
        await gh.write({ labels: [], issues: [], pulls: {}, runs: [], calls: [], refuses: [] });
        const executable = join(folder, "gh");
        await writeFile(
            executable,
            `#!/bin/sh\nexec "${process.execPath}" "${join(__dirname, "gh.js")}" "$@"\n`,
        );
        await chmod(executable, 0o755);
        return gh;
    }

    /** With `gh` on its PATH. */
    environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
        return { ...env, PATH: `${this.folder}${delimiter}${env["PATH"] ?? ""}`, FAKE_GH: this.file };
    }

    async state(): Promise<FakeState> {
        return JSON.parse(await readFile(this.file, "utf8")) as FakeState;
    }

    async change(change: (state: FakeState) => void): Promise<void> {
        const state = await this.state();
        change(state);
        await this.write(state);
    }

    /** The calls since the last time, as `issue list`. */
    async takeCalls(): Promise<string[]> {
        const { calls } = await this.state();
        await this.change((state) => (state.calls = []));
        return calls.map(({ args }) => args.slice(0, 2).join(" "));
    }

    private get file(): string {
        return join(this.folder, "github.json");
    }

    private write(state: FakeState): Promise<void> {
        return writeFile(this.file, JSON.stringify(state));
    }
}
