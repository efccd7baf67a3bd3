/** A local repository of Maven for one test: it holds what earlier ones have downloaded, and the test may install into it. */
import { createHash } from "node:crypto";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { exists, publish } from "../../../../toolchain/atomicFolder";
import { cacheFolder } from "../../../../toolchain/userFolders";

/** The SDK's own artifacts: of this checkout, so not kept. */
const OWN = join("com", "pulumiworkspaces");

export interface MavenRepository {
    readonly path: string;
    /** Keeps what was downloaded, for later tests. */
    keep(): Promise<void>;
}

/** `poms` are the texts of the files that say what is downloaded. */
export async function mavenRepository(path: string, poms: readonly string[]): Promise<MavenRepository> {
    const digest = createHash("sha256").update(JSON.stringify(poms)).digest("hex").slice(0, 10);
    const kept = join(cacheFolder(process.env), `maven-${digest}`);
    await ((await exists(kept)) ? cp(kept, path, { recursive: true }) : mkdir(path));
    return {
        path,
        keep: async () => {
            if (!(await exists(kept))) {
                await publish(kept, async (folder) => {
                    await cp(path, folder, { recursive: true });
                    await rm(join(folder, OWN), { recursive: true, force: true });
                });
            }
        },
    };
}
