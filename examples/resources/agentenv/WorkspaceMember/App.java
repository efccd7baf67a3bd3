package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceMember;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceMemberArgs;
import com.pulumiworkspaces.workspaces.agentenv.enums.WorkspaceRole;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var support = new Workspace("support", WorkspaceArgs.builder()
            .name("support")
            .build());

        var alice = new WorkspaceMember("alice", WorkspaceMemberArgs.builder()
            .workspaceId(support.workspaceId())
            .email("alice@example.com")
            .role(WorkspaceRole.Admin)
            .reinviteExpired(true)
            .build());
    }
}
