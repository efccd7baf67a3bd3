/** examples/gitops/operator/image/report.mjs, against a server that stands for Kubernetes and for a Pushgateway. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { render } from "../../../drift";
import type { Report } from "../../../drift/report";
import { run, type RunResult } from "../../../toolchain/process";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { EVERYTHING, finding, NOTHING, reportOf, stackReport } from "../drift/reports";

const SCRIPT = join(REPOSITORY, "examples", "gitops", "operator", "image", "report.mjs");
const STACK = "/apis/pulumi.com/v1/namespaces/workspaces/stacks/team-prod";

interface Received {
    request: string;
    authorization: string | undefined;
    contentType: string | undefined;
    body: string;
}

let folder: string;
let server: Server;
let address: string;
let received: Received[];
/** The conditions that the Stack has. */
let conditions: Record<string, unknown>[];
let status: number;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-operator-"));
    await writeFile(join(folder, "token"), "the pod's token\n");
    received = [];
    conditions = [{ type: "Ready", status: "True" }];
    status = 200;
    server = createServer((request, response) => {
        void text(request).then((body) => {
            const { method, url, headers } = request;
            received.push({
                request: `${method} ${url}`,
                authorization: headers.authorization,
                contentType: headers["content-type"],
                body,
            });
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify({ metadata: { generation: 3 }, status: { conditions } }));
        });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
});

/** Without a report: what is left where the command wrote none. */
async function start(report?: Report, env: Record<string, string> = {}): Promise<RunResult> {
    const [json, metrics] = [join(folder, "drift.json"), join(folder, "drift.prom")];
    if (report !== undefined) {
        await writeFile(json, render(report, "json"));
        await writeFile(metrics, render(report, "openmetrics"));
    }
    return run(process.execPath, [SCRIPT, json, metrics], {
        env: {
            ...process.env,
            KUBERNETES_API: address,
            SERVICE_ACCOUNT: folder,
            STACK_NAMESPACE: "workspaces",
            STACK_OBJECT: "team-prod",
            ...env,
        },
    });
}

function appliedCondition(): Record<string, unknown> {
    const body = received.find(({ request }) => request.startsWith("PATCH"))?.body ?? "{}";
    const { status: applied } = JSON.parse(body) as { status: { conditions: Record<string, unknown>[] } };
    expect(applied.conditions).toHaveLength(1);
    return applied.conditions[0] ?? {};
}

test("sets the condition alone, as the pod's account, and replaces the gauges", async () => {
    const { code, stdout, stderr } = await start(reportOf([stackReport([finding()])]), {
        PUSHGATEWAY: address,
    });
    expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: "Drift of workspaces/team-prod: True, 1 changed\n",
        stderr: "",
    });
    expect(
        received.map(({ request, authorization, contentType }) => [request, authorization, contentType]),
    ).toEqual([
        [`GET ${STACK}`, "Bearer the pod's token", undefined],
        [
            `PATCH ${STACK}/status?fieldManager=pulumi-workspaces-drift&force=true`,
            "Bearer the pod's token",
            "application/apply-patch+yaml",
        ],
        [
            "PUT /metrics/job/pulumi_workspaces_drift/namespace/workspaces/stack_object/team-prod",
            undefined,
            "text/plain; version=0.0.4",
        ],
    ]);
    expect(appliedCondition()).toMatchObject({ type: "Drift", reason: "DriftFound", observedGeneration: 3 });
    expect(received[2]?.body).toContain(
        'pulumi_workspaces_drift_findings{project="team",stack="prod",kind="changed"} 1\n',
    );
});

test.each([
    ["in sync", NOTHING, { status: "False", reason: "InSync", message: "12 resources" }],
    [
        "not compared",
        EVERYTHING,
        { status: "Unknown", reason: "NotCompared", message: "incorrect passphrase\nsecond line" },
    ],
])("a stack that is %s has a condition that says so", async (_what, report, expected) => {
    expect(await start(report)).toMatchObject({ code: 0 });
    expect(received).toHaveLength(2);
    expect(appliedCondition()).toMatchObject(expected);
});

test("a run that wrote no report makes the condition unknown, and leaves the gauges", async () => {
    expect(await start(undefined, { PUSHGATEWAY: address })).toMatchObject({ code: 0 });
    expect(received).toHaveLength(2);
    expect(appliedCondition()).toMatchObject({ status: "Unknown", reason: "NotCompared" });
});

test("the time of the condition is that of its last change", async () => {
    const lastTransitionTime = "2026-11-01T03:17:00Z";
    conditions.push({ type: "Drift", status: "False", lastTransitionTime });
    await start(NOTHING);
    expect(appliedCondition()).toMatchObject({ lastTransitionTime });
    received = [];
    await start(reportOf([stackReport([finding()])]));
    expect(appliedCondition()["lastTransitionTime"]).not.toBe(lastTransitionTime);
});

test("a refusal fails the job, with its status and without the token", async () => {
    status = 403;
    const { code, stderr } = await start(NOTHING);
    expect(code).toBe(1);
    expect(stderr).toContain(`Kubernetes returned 403 for ${address}${STACK}`);
    expect(stderr).not.toContain("the pod's token");
});
