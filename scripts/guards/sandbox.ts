/** A copy of the repository with the alterations in it, and the test runs in that copy. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { writePlugin } from "../bundle";
import { copyRepository } from "../copyRepository";
import { Mutator, SWITCH, type Mutation } from "./mutations";

const FOLDERS = ["provider/core", "provider/http", "provider/server", "provider/bundled", "provider/dynamic"];

/** An alteration that causes a hang fails each of its tests after this time. A file may have many of them. */
const UNIT_TIMEOUT_MS = 10_000;
const PROTOCOL_TIMEOUT_MS = 60_000;

export interface TestFile {
    readonly path: string;
    readonly milliseconds: number;
    /** The alterations that it reaches. */
    readonly reaches: readonly number[];
}

export class Sandbox {
    mutations: Mutation[] = [];
    private readonly notes: string;

    constructor(
        private readonly root: string,
        readonly folder: string,
    ) {
        this.notes = join(folder, ".guards");
    }

    /** Copies, alters and builds. dist/ must exist: everything unaltered is copied from it. */
    async prepare(): Promise<void> {
        rmSync(this.folder, { recursive: true, force: true });
        copyRepository(this.root, this.folder);
        cpSync(join(this.root, "dist"), join(this.folder, "dist"), { recursive: true });
        mkdirSync(this.notes);
        writeFileSync(join(this.notes, "runtime.cjs"), runtime(this.notes));
        writeFileSync(join(this.notes, "sequencer.cjs"), SEQUENCER);
        writeFileSync(join(this.notes, "environment.cjs"), ENVIRONMENT);
        writeFileSync(join(this.folder, "test", "timeout.ts"), TIMEOUT);
        this.alter();
        await this.bundle();
    }

    /** All files that the recording of a layer depends on. */
    sources(layer: string): string {
        return ["provider", "emulator", `test/${layer}`, "test/support", "harness"]
            .flatMap((folder) => filesIn(this.root, folder))
            .map((file) => `${file}\n${readFileSync(join(this.root, file), "utf8")}`)
            .join("\n");
    }

    private alter(): void {
        const files = FOLDERS.flatMap((folder) => filesIn(this.root, folder)).sort();
        const { config } = ts.readConfigFile(join(this.root, "tsconfig.json"), (path) =>
            ts.sys.readFile(path),
        ) as {
            config: { compilerOptions: object };
        };
        const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, this.root);
        const program = ts.createProgram(
            files.map((file) => join(this.root, file)),
            // Indexed values count as defined: a guard against undefined there exists only for the compiler.
            { ...options, noUncheckedIndexedAccess: false },
        );
        let id = 0;
        for (const file of files) {
            const source = program.getSourceFile(join(this.root, file));
            if (source === undefined) {
                throw new Error(`${file} is not part of the program`);
            }
            const mutator = new Mutator(source, file, program.getTypeChecker(), () => ++id);
            const text = mutator.rewrite();
            this.mutations.push(...mutator.mutations);
            const header = `const ${SWITCH} = require(${JSON.stringify(join(this.notes, "runtime.cjs"))}).altered;`;
            writeFileSync(join(this.folder, file), `${header}\n${text}`);
        }
    }

    private async bundle(): Promise<void> {
        const schema = readFileSync(join(this.folder, "schema.json"), "utf8");
        await writePlugin(join(this.folder, "dist"), {
            root: this.folder,
            schema: JSON.parse(schema) as object,
        });
    }

    /** Runs every test file of a layer with one of these texts in its path alone, without an alteration. Files that fail are left out. */
    async record(
        { layer, names }: { layer: string; names: readonly string[] },
        detail: (text: string) => void,
    ): Promise<TestFile[]> {
        const files = filesIn(this.folder, `test/${layer}`)
            .filter((path) => path.endsWith(".test.ts"))
            .filter((path) => names.some((name) => path.includes(name)));
        const recorded: TestFile[] = [];
        for (const [index, path] of files.entries()) {
            writeFileSync(join(this.notes, "reached"), "");
            this.choose("record");
            const began = performance.now();
            const passed = await this.jest([path], 600);
            const milliseconds = Math.round(performance.now() - began);
            const reaches = readFileSync(join(this.notes, "reached"), "utf8").split("\n").filter(Boolean);
            detail(
                `${index + 1} of ${files.length}: ${path}${passed ? "" : " fails without an alteration: left out"}`,
            );
            if (passed) {
                recorded.push({ path, milliseconds, reaches: [...new Set(reaches.map(Number))] });
            }
        }
        return recorded;
    }

    /** Whether a test fails with this alteration. They run in the given order, and the first failure ends the run. */
    async isNoticed({ id }: Mutation, tests: readonly TestFile[]): Promise<boolean> {
        const reaching = tests.filter(({ reaches }) => reaches.includes(id));
        if (reaching.length === 0) {
            return false;
        }
        this.choose(String(id));
        const usual = reaching.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
        return !(await this.jest(
            reaching.map(({ path }) => path),
            30 + (3 * usual) / 1000,
        ));
    }

    private choose(what: string): void {
        writeFileSync(join(this.notes, "active"), what);
    }

    /**
     * Whether the tests pass. An endless loop counts as a failure. It is ended by a limit on processor time, which a busy machine does not use up; an
     * operation that never ends is ended by the timeout of its test.
     */
    private jest(files: readonly string[], processorSeconds: number): Promise<boolean> {
        writeFileSync(
            join(this.notes, "order.json"),
            JSON.stringify(files.map((file) => join(this.folder, file))),
        );
        const child = spawn(
            "/bin/sh",
            [
                ...["-c", 'ulimit -t "$0" && exec "$@"', String(Math.ceil(processorSeconds))],
                process.execPath,
                require.resolve("jest/bin/jest"),
                ...[
                    "--selectProjects",
                    "unit",
                    "protocol",
                    "--runInBand",
                    "--bail",
                    "--silent",
                    "--forceExit",
                ],
                `--testSequencer=${join(this.notes, "sequencer.cjs")}`,
                `--env=${join(this.notes, "environment.cjs")}`,
                "--runTestsByPath",
                ...files,
            ],
            { cwd: this.folder, stdio: "ignore", detached: true },
        );
        // The whole group: plugins that a test started must not outlive it.
        const end = (): void => {
            try {
                process.kill(-(child.pid ?? 0), "SIGKILL");
            } catch {
                // It has ended.
            }
        };
        process.once("exit", end);
        return new Promise((resolve, reject) => {
            child.once("error", reject);
            child.once("exit", (code) => {
                process.off("exit", end);
                end();
                resolve(code === 0);
            });
        });
    }
}

/** `.guards/active` contains the number of the enabled alteration, or `record`. Each process reads it once. */
function runtime(notes: string): string {
    return `
const fs = require("node:fs");
const notes = ${JSON.stringify(notes)};
const active = fs.readFileSync(notes + "/active", "utf8");
const seen = new Set();
const record = (id) => {
    if (!seen.has(id)) {
        seen.add(id);
        fs.appendFileSync(notes + "/reached", id + "\\n");
    }
    return false;
};
exports.altered = active === "record" ? record : (id) => id === Number(active);
`;
}

/** Ends the run at the first failed test. `--bail` finishes the test file. */
const ENVIRONMENT = `
const { TestEnvironment } = require("jest-environment-node");
module.exports = class extends TestEnvironment {
    handleTestEvent({ name }) {
        if (name === "test_fn_failure" || name === "hook_failure") {
            process.exit(1);
        }
    }
};
`;

/** In place of the suite's longer limits. */
const TIMEOUT = `
const unit = (expect.getState().testPath ?? "").includes("/test/unit/");
jest.setTimeout(unit ? ${UNIT_TIMEOUT_MS} : ${PROTOCOL_TIMEOUT_MS});
`;

/** Runs test files in the given order. */
const SEQUENCER = `
const Sequencer = require("@jest/test-sequencer").default;
const order = JSON.parse(require("node:fs").readFileSync(__dirname + "/order.json", "utf8"));
module.exports = class extends Sequencer {
    sort(tests) {
        return [...tests].sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
    }
};
`;

/** The TypeScript files below a folder, relative to the root. */
function filesIn(root: string, folder: string): string[] {
    return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file).replaceAll("\\", "/"))
        .sort();
}

export function pathIn(root: string, path: string): string {
    return relative(root, join(process.cwd(), path)).replaceAll("\\", "/");
}

export function ensureFolder(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
}
