/** The executable finds the plugin's files, however it is started. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { EXECUTABLE } from "../../harness/plugin/plugin";

const NAME = basename(EXECUTABLE);

let folder: string;
/** With characters that a shell could take for its own. */
let installed: string;

beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "executable-")));
    installed = join(folder, "my plugin's $HOME; (1)");
    for (const file of [NAME, "plugin.js", "plugin"]) {
        cpSync(join(dirname(EXECUTABLE), file), join(installed, file), { recursive: true });
    }
    mkdirSync(join(folder, ".bin"));
    symlinkSync(join("..", basename(installed), NAME), join(folder, ".bin", NAME));
    symlinkSync(join(".bin", NAME), join(folder, "link-to-link"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, () => { command: string[]; cwd?: string; path?: string }]>([
    ["by its path", () => ({ command: [join(installed, NAME)] })],
    ["by a relative path", () => ({ command: [`./${NAME}`], cwd: installed })],
    ["by PATH", () => ({ command: [NAME], path: installed })],
    ["by a link, as npm's", () => ({ command: [join(folder, ".bin", NAME)] })],
    ["by a link on PATH", () => ({ command: [NAME], path: join(folder, ".bin") })],
    ["by a link to a link", () => ({ command: ["./link-to-link"], cwd: folder })],
    ["by a shell, in its folder", () => ({ command: ["sh", NAME], cwd: installed })],
])("started %s", async (_how, start) => {
    const { command, cwd = folder, path } = start();
    const [program = "", ...args] = command;
    const env = { ...process.env, PATH: [path, process.env["PATH"]].filter(Boolean).join(delimiter) };
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    try {
        const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
        expect(line).toMatch(/^\d+$/);
    } finally {
        child.kill();
    }
});
