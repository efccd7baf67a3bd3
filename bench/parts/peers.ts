/** The same five steps with what users would otherwise take. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureRounds, type Results } from "../measure/rounds";
import type { Bar, Panel, Part } from "../part";
import { goPeer, versionOf } from "../peers/goPeers";
import { FLOOR_NAME, floorSubject } from "../subjects/floor";
import { openTofu } from "../subjects/opentofu";
import { bundleServers, STOCK_ENVIRONMENT } from "../subjects/plugins";
import { NAIVE_DYNAMIC, OUR_DYNAMIC, OURS, plugin } from "../subjects/pulumi";
import { resourcesOf, type Step } from "../subjects/subject";
import { bySubject, figuresOf } from "./stepTables";

const SIZE = { workspaces: 10, secrets: 190 };
const QUICK_SIZE = { workspaces: 1, secrets: 2 };
const ROUNDS = 3;

export const peersPart: Part = {
    title: "The same steps with what users would otherwise take",
    peers: ["floor", "opentofu", "restapi"],
    async run(context) {
        const { quick, signal, progress, rounds = quick ? 1 : ROUNDS } = context;
        const size = quick ? QUICK_SIZE : SIZE;
        const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-bench-peers-"));
        try {
            const { stock } = await bundleServers(folder);
            const tofuVersion = await versionOf("opentofu", "github.com/opentofu/opentofu");
            const restapi = await versionOf("restapi", "github.com/Mastercard/terraform-provider-restapi");
            const subjects = [
                await floorSubject(context),
                OURS,
                OUR_DYNAMIC,
                NAIVE_DYNAMIC,
                plugin("stock server of @pulumi/pulumi", {
                    command: ["node", stock],
                    env: STOCK_ENVIRONMENT,
                }),
                openTofu(`OpenTofu ${tofuVersion} with restapi ${restapi}`, {
                    tofu: await goPeer("opentofu", context),
                    provider: await goPeer("restapi", context),
                }),
            ];
            const results = await progress.during("Peers", (detail) =>
                measureRounds({ subjects, size, rounds, repeats: 1, signal, detail }),
            );
            const { workspaces, secrets } = size;
            const [first, ...rest] = bySubject(results, { ours: OURS.name, resources: resourcesOf(size) });
            const scale = `${secrets} secrets in ${workspaces} workspaces; medians of ${rounds} rounds`;
            return {
                tables: [
                    ...(first === undefined ? [] : [{ ...first, title: `${first.title}. ${scale}` }]),
                    ...rest,
                ],
                panels: [
                    panel("`up` that changes nothing", "unchanged", results, scale),
                    panel("`refresh`", "refresh", results, scale),
                ],
            };
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    },
};

function panel(title: string, step: Step, results: Results, scale: string): Panel {
    const kindOf = (name: string): Bar["kind"] =>
        name === FLOOR_NAME ? "floor" : [OURS.name, OUR_DYNAMIC.name].includes(name) ? "ours" : "peer";
    return {
        title: `${title.replaceAll("`", "")}: ${scale.split(";")[0]}`,
        unit: "s",
        bars: [...results.keys()].map((name) => ({
            name,
            kind: kindOf(name),
            value: figuresOf(results, name)[step].seconds,
        })),
    };
}
