/** Which programs are not on the PATH, found before the tests are declared. */
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { program } from "../../../../toolchain/tools";
import { pathFolders } from "../../../../toolchain/userFolders";

export function missing(names: readonly string[]): string[] {
    return names.filter(
        (name) => !pathFolders(process.env).some((folder) => runs(join(folder, program(name)))),
    );
}

function runs(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
