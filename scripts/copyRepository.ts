/** A copy of the repository to work in: what is committed or new, with the installed packages linked. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export function copyRepository(root: string, folder: string): void {
    const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root });
    for (const file of listed.toString().split("\0")) {
        if (file !== "" && existsSync(join(root, file))) {
            cpSync(join(root, file), join(folder, file), { recursive: true });
        }
    }
    // One by one, without the hidden ones: what a build keeps in node_modules/.cache stays within the copy.
    const packages = join(folder, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync(join(root, "node_modules")).filter((entry) => !entry.startsWith("."))) {
        symlinkSync(join(root, "node_modules", name), join(packages, name), "junction");
    }
}
