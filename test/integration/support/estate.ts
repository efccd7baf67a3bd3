/** An estate as people leave it behind: filled over HTTP, with the names that they give. */
import type { EmulatorClient } from "../../../harness/emulatorClient";
import type { StackFixture } from "../../../harness/stackFixture";
import { svg } from "./allResourcesProgram";

/** Names that are no identifiers, or not by themselves. */
const NASTY_NAMES = [
    "Team Rocket 🚀",
    "Quotes \"and\" 'more' \\ back",
    "${resources.x} #{y} $$z `w` {{v}} %s",
];

/** Two equal names with another case, reserved words, a number, an emoji, a date, a YAML boolean. */
const NASTY_SECRETS = [
    "API_KEY",
    "api-key",
    "class",
    "2fa",
    "🔑",
    "2020-01-01",
    "no",
    "a b",
    "${team.id}",
    "\u2028line",
    "constructor",
    "__proto__",
];

export interface SeededEstate {
    /** Of the workspaces, in the order of their names. */
    ids: string[];
}

export async function seedEstate(fixture: StackFixture): Promise<SeededEstate> {
    const ids: string[] = [];
    for (const [index, name] of NASTY_NAMES.entries()) {
        ids.push(await seedWorkspace(fixture, name, index));
    }
    await seedMembers(fixture, ids);
    const [first = "", second = "", third = ""] = ids;
    const shared = (await fixture.agentenv("POST", `/workspaces/${first}/billing/accounts`, {
        name: 'Shared: a "budget"',
    })) as { id: string };
    await fixture.agentenv("POST", `/workspaces/${second}/billing/accounts/link`, {
        billingAccountId: shared.id,
    });
    await fixture.agentenv("POST", `/workspaces/${second}/billing/accounts/${shared.id}/default`);
    await fixture.agentenv("PUT", `/workspaces/${third}/totp-policy`, { required: true });
    await fixture.putIcon(first, svg("red"));
    await fixture.putIcon(second, svg("blue"));
    await connectGoogle(fixture, first, "ann@example.com");
    for (const [name, slug] of [
        ["Production", "production"],
        ["${team}", "team"],
        ["Production", "production-2"],
    ]) {
        await fixture.tripswitch("POST", "/workspaces", { name, slug });
    }
    return { ids };
}

async function seedWorkspace(fixture: StackFixture, name: string, index: number): Promise<string> {
    const description = index === 1 ? 'Line one.\nLine "two": ${three}\t- end' : undefined;
    const { id } = (await fixture.agentenv("POST", "/workspaces", {
        name,
        ...(description === undefined ? {} : { description }),
    })) as { id: string };
    const names = index === 0 ? NASTY_SECRETS : [];
    // 40 in all.
    const plain = Array.from(
        { length: 14 - (index === 0 ? NASTY_SECRETS.length : 0) },
        (_, number) => `TOKEN_${number}`,
    );
    for (const secret of [...names, ...plain].slice(0, index === 2 ? 12 : 14)) {
        await addSecret(fixture, id, secret);
    }
    return id;
}

/** An expired invitation, a pending one and an active member in each. */
async function seedMembers(fixture: StackFixture, ids: readonly string[]): Promise<void> {
    const invite = async (email: string, role: string): Promise<void> => {
        for (const id of ids) {
            await fixture.agentenv("POST", `/workspaces/${id}/members`, { email, role });
        }
    };
    await invite("alice@example.org", "viewer");
    await fixture.control("POST", "/clock", { advanceMs: 8 * 24 * 3600 * 1000 });
    await invite("ann+ops@example.com", "admin");
    await invite("alice@example.com", "member");
    for (const workspaceId of ids) {
        const email = "alice@example.com";
        await fixture.control("POST", "/invitations/accept", { workspaceId, email });
    }
}

export async function addSecret(client: EmulatorClient, workspaceId: string, name: string): Promise<void> {
    await client.agentenv("POST", `/workspaces/${workspaceId}/secrets`, {
        name,
        value: "by hand",
        ...(name.startsWith("TOKEN") ? { description: `Of ${name}: "x"` } : {}),
    });
}

async function connectGoogle(fixture: StackFixture, workspaceId: string, email: string): Promise<void> {
    await fixture.agentenv("POST", `/workspaces/${workspaceId}/oauth-connections/google/exchange`, {
        code: `code-${email.split("@")[0] ?? ""}-1`,
    });
}
