/** What the emulator holds in the tests of its console. */
import type { EmulatorSeed } from "../../../emulator";

/** In place of every secret, key and code: it must not be in the page. */
export const SECRET = "hunter2-never-shown";

export const ESTATE: EmulatorSeed = {
    agentenv: {
        accounts: [
            {
                id: "usr_ada",
                email: "ada@example.com",
                apiKey: `ae_${SECRET}`,
                token: `t.${SECRET}.s`,
                billingAccounts: [{ id: "ba_research", name: "Research", balanceCents: 250_000 }],
            },
            { id: "usr_grace", email: "grace@example.com", apiKey: `ae_${SECRET}_2` },
        ],
        workspaces: [
            {
                id: "ws_assistants",
                name: "Assistants",
                description: "Agents of the research group.",
                joinCode: SECRET,
                requireTotp: true,
                icon: { svg: "<svg/>" },
                members: [
                    { email: "grace@example.com", role: "admin" },
                    { email: "alan@example.org", userId: "usr_alan", status: "pending" },
                ],
                secrets: [
                    { id: "sec_database", name: "DATABASE_URL", value: SECRET, version: 3 },
                    { id: "sec_stripe", name: "STRIPE_KEY", value: SECRET },
                ],
                googleConnections: [{ id: "goc_calendar", email: "ada@example.com" }],
                apiKeys: [{ apiKey: `ae_${SECRET}_3` }],
            },
            { id: "ws_sandbox", name: "Sandbox" },
        ],
    },
    tripswitch: {
        accounts: [{ id: "0b9e3f5c-7d41-4c52-9d3e-2f8a6c1b7e90", apiKey: `ts_${SECRET}` }],
        workspaces: [{ id: "9c2f1a6e-3b7d-4e8a-b1c5-6d7e8f9a0b1c", name: "Production", slug: "production" }],
    },
};
