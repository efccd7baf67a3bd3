/** For tests: a release of the plugin on loopback, as a mirror has it, and the settings with which Pulumi installs the plugin from there by itself. */
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sectionOfPage } from "../../../harness/pages";
import { DIST } from "../../../harness/stackFixture";
import { version } from "../../../package.json";
import { writeArchive } from "../../../scripts/package/archive";

/** The setting of docs/installation.md, and the mirror that it names. */
const SETTING = /^export (\w+)='(.*)'$/m;
const MIRROR = "https://mirror.example";

/** For any platform: the archive holds the plugin that needs Node.js. */
const ARCHIVE = new RegExp(
    `^/workspaces/v${version}/pulumi-resource-workspaces-v${version}-\\w+-\\w+\\.tar\\.gz$`,
);

export class ReleaseServer {
    /** The paths of the requests. */
    readonly requested: string[] = [];

    private constructor(
        private readonly server: Server,
        private readonly archive: Buffer,
    ) {
        server.on("request", ({ url = "" }, response) => {
            this.requested.push(url);
            if (ARCHIVE.test(url)) {
                // Pulumi needs the length.
                response.writeHead(200, { "content-length": this.archive.length }).end(this.archive);
            } else {
                response.writeHead(404).end();
            }
        });
    }

    static async start(): Promise<ReleaseServer> {
        const archive = await archiveOfDist();
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return new ReleaseServer(server, archive);
    }

    /** The setting of the page, for this server. Whatever else Pulumi would download is asked for here too. */
    environment(): Record<string, string> {
        const [, name = "", value = ""] =
            SETTING.exec(sectionOfPage("docs/installation.md", "By itself").commands) ?? [];
        const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        return {
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false",
            // The first that matches decides.
            [name]: `${value.replace(MIRROR, address)},.*=${address}/elsewhere`,
        };
    }

    /** Expects one request, for the plugin of this version at the mirror. */
    expectOneDownload(): void {
        expect(this.requested).toEqual([expect.stringMatching(ARCHIVE)]);
    }

    stop(): void {
        this.server.close();
    }
}

async function archiveOfDist(): Promise<Buffer> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-release-"));
    try {
        const inside = join(folder, "inside");
        await mkdir(inside);
        const names = ["plugin.js", "plugin", "pulumi-resource-workspaces"];
        for (const name of names) {
            await cp(join(DIST, name), join(inside, name), { recursive: true });
        }
        const file = join(folder, "archive.tar.gz");
        await writeArchive(file, inside, names.slice(-1));
        return await readFile(file);
    } finally {
        await rm(folder, { recursive: true });
    }
}
