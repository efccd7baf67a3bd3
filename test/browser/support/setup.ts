/** Before the first of the browser tests: finds the browser that all of them start. */
import packaged from "@sparticuz/chromium";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROWSER, INSTALLED, launch } from "./launch";

let unpacked: string | undefined;

export default async function setup(): Promise<void> {
    if (process.platform === "linux" && process.arch === "x64") {
        unpacked = await unpack();
        process.env[BROWSER] = unpacked;
    } else if (await hasChrome()) {
        process.env[BROWSER] = INSTALLED;
    } else {
        process.stderr.write("The browser tests are skipped: on this platform they need Chrome.\n");
    }
}

/** After the last of them. */
export function teardown(): void {
    if (unpacked !== undefined) {
        rmSync(unpacked, { recursive: true, force: true });
    }
}

/**
 * Needs neither root nor packages of the system. It is a folder of this run, as an interrupted run could leave half of a browser behind. The package takes
 * the folder from the environment, and unpacks the browser's libraries only in an environment that has none.
 */
async function unpack(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-workspaces-browser-"));
    const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
    try {
        Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" });
        await packaged.executablePath();
    } finally {
        restore({ TMPDIR, AWS_EXECUTION_ENV });
    }
    writeFileSync(
        join(folder, "fonts.conf"),
        `<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir>
        <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias></fontconfig>`,
    );
    return folder;
}

function restore(variables: NodeJS.ProcessEnv): void {
    for (const [name, value] of Object.entries(variables)) {
        if (value === undefined) {
            delete process.env[name];
        } else {
            process.env[name] = value;
        }
    }
}

async function hasChrome(): Promise<boolean> {
    try {
        await (await launch(INSTALLED)).close();
        return true;
    } catch {
        return false;
    }
}
