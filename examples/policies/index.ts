/** A policy pack for AgentEnv's workspaces. docs/policies.md says how to run it. */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("workspaces", { policies, enforcementLevel: "mandatory" });
