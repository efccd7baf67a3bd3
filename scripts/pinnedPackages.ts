/** Packages with a package-lock.json of their own, which are installed when a test needs them: in the root's package.json they would be in the way. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The node_modules of this folder, as its package-lock.json has it. */
export function pinnedPackages(folder: string): string {
    const modules = join(folder, "node_modules");
    const stamp = join(modules, ".installed");
    const wanted = createHash("sha256")
        .update(readFileSync(join(folder, "package-lock.json")))
        .digest("hex");
    if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
        execFileSync("npm", ["ci", "--include=optional", "--ignore-scripts"], {
            cwd: folder,
            stdio: ["ignore", "ignore", "inherit"],
            shell: process.platform === "win32",
        });
        writeFileSync(stamp, wanted);
    }
    return modules;
}
