// Declares the workspaces of AgentEnv and Tripswitch as Pulumi resources. Unofficial; AgentEnv's bodies are assumed.
package workspaces
