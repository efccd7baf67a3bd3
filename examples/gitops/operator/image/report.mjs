/**
 * Writes the result of `pulumi-workspaces drift` where a cluster looks: into the condition "Drift" of the Stack, by server-side apply, which leaves the operator's own
 * conditions alone; and as gauges to a Prometheus Pushgateway, if there is one. For the CronJob of drift.yaml.
 *
 *   node report.mjs drift.json drift.prom
 */
import { readFile } from "node:fs/promises";

const ACCOUNT = process.env.SERVICE_ACCOUNT ?? "/var/run/secrets/kubernetes.io/serviceaccount";
const API = process.env.KUBERNETES_API ?? "https://kubernetes.default.svc";
/** Of a condition's message. */
const LONGEST = 32_768;

/** The command ended before there was anything to compare: the backend was not reached, or has no such stack. */
const NO_REPORT = {
    status: "Unknown",
    reason: "NotCompared",
    message: "drift wrote no report: see the job's log",
};

const [reportFile, metricsFile] = process.argv.slice(2);
const { STACK_NAMESPACE: namespace, STACK_OBJECT: name, PUSHGATEWAY: pushgateway } = process.env;

const report = await readFile(reportFile, "utf8").catch(() => undefined);
await setCondition(report === undefined ? NO_REPORT : conditionOf(JSON.parse(report)));
if (pushgateway && report !== undefined) {
    const metrics = await readFile(metricsFile, "utf8");
    await push(metrics);
}

/** True if something differs, False if nothing does, Unknown if that could not be compared. */
function conditionOf({ stacks, summary }) {
    const { changed, deleted, unmanaged } = summary;
    const errors = stacks.flatMap(({ error }) => error ?? []);
    if (errors.length > 0) {
        return { status: "Unknown", reason: "NotCompared", message: errors.join("\n").slice(0, LONGEST) };
    }
    const counts = Object.entries({ changed, deleted, unmanaged }).filter(([, count]) => count > 0);
    return counts.length > 0
        ? {
              status: "True",
              reason: "DriftFound",
              message: counts.map(([kind, count]) => `${count} ${kind}`).join(", "),
          }
        : { status: "False", reason: "InSync", message: `${summary.resources} resources` };
}

async function setCondition(condition) {
    const token = (await readFile(`${ACCOUNT}/token`, "utf8")).trim();
    const path = `${API}/apis/pulumi.com/v1/namespaces/${namespace}/stacks/${name}`;
    const headers = { authorization: `Bearer ${token}` };
    const { status, metadata } = await json(await fetch(path, { headers }));
    const before = status?.conditions?.find(({ type }) => type === "Drift");
    const lastTransitionTime =
        before?.status === condition.status ? before.lastTransitionTime : new Date().toISOString();
    const applied = {
        apiVersion: "pulumi.com/v1",
        kind: "Stack",
        metadata: { name, namespace },
        status: {
            conditions: [
                { type: "Drift", ...condition, lastTransitionTime, observedGeneration: metadata.generation },
            ],
        },
    };
    await json(
        await fetch(`${path}/status?fieldManager=pulumi-workspaces-drift&force=true`, {
            method: "PATCH",
            headers: { ...headers, "content-type": "application/apply-patch+yaml" },
            // JSON is YAML.
            body: JSON.stringify(applied),
        }),
    );
    console.log(`Drift of ${namespace}/${name}: ${condition.status}, ${condition.message}`);
}

async function push(metrics) {
    // What this run did not find is gone: PUT replaces the group.
    const group = ["job", "pulumi_workspaces_drift", "namespace", namespace, "stack_object", name];
    const response = await fetch(`${pushgateway}/metrics/${group.map(encodeURIComponent).join("/")}`, {
        method: "PUT",
        headers: { "content-type": "text/plain; version=0.0.4" },
        body: metrics,
    });
    if (!response.ok) {
        throw new Error(`the Pushgateway returned ${response.status}: ${await response.text()}`);
    }
}

async function json(response) {
    if (!response.ok) {
        throw new Error(
            `Kubernetes returned ${response.status} for ${response.url}: ${await response.text()}`,
        );
    }
    return response.json();
}
