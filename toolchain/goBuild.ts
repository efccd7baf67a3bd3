/** Builds programs of a Go module whose go.mod and go.sum are committed. */
import { run } from "./process";
import type { Progress } from "./progress";

/** The name of Go's own program. */
export const GO = process.platform === "win32" ? "go.exe" : "go";

/**
 * For everything from the module of the CLI: with other tags most of its packages would be compiled once more.
 * They leave out the traces of gRPC and the resolver of users in C, as in official releases.
 */
export const CLI_TAGS = ["-tags", "osusergo,grpcnotrace"];

export interface GoBuild {
    /** What progress messages say. */
    readonly title: string;
    /** The path of Go. */
    readonly go: string;
    /** The folder of go.mod. */
    readonly module: string;
    readonly flags: readonly string[];
    readonly packages: readonly string[];
    /** The folder of the results, which exists. */
    readonly bin: string;
}

interface Context {
    readonly env: NodeJS.ProcessEnv;
    readonly progress: Progress;
    readonly signal?: AbortSignal | undefined;
}

export function goBuild({ env, progress, signal }: Context, what: GoBuild): Promise<void> {
    return progress.during(what.title, async (detail) => {
        let compiled = 0;
        let downloaded = 0;
        const onLine = (line: string): void => {
            if (line.startsWith("go: downloading ")) {
                downloaded += 1;
            } else if (isPackage(line)) {
                compiled += 1;
            }
            detail(`${downloaded} modules downloaded, ${compiled} packages compiled`);
        };
        // -v lists the packages, for progress; readonly enforces the committed go.sum; GOWORK=off ignores a go.work of a parent folder.
        const args = ["build", "-v", "-mod=readonly", "-buildvcs=false", ...what.flags, "-o", `${what.bin}/`];
        const { code, stderr } = await run(what.go, [...args, ...what.packages], {
            cwd: what.module,
            env: { ...env, GOWORK: "off" },
            signal,
            onLine,
        });
        if (code !== 0) {
            throw new Error(`go build in ${what.module} failed: ${tail(stderr)}`);
        }
    });
}

/** `go build -v` prints the import path of each package that it compiles, alone on a line. */
function isPackage(line: string): boolean {
    return !/[\s:]/.test(line) && line !== "";
}

function tail(stderr: string): string {
    const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !isPackage(line));
    const messages = lines.filter((line) => !line.startsWith("go: downloading "));
    return messages.slice(-8).join("\n    ") || "no output";
}
