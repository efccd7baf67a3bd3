package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceMembers;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceMembersArgs;
import com.pulumiworkspaces.workspaces.agentenv.enums.WorkspaceRole;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var platform = new Workspace("platform", WorkspaceArgs.builder()
            .name("platform")
            .build());

        var people = new WorkspaceMembers("people", WorkspaceMembersArgs.builder()
            .workspaceId(platform.workspaceId())
            .members(Map.of(
                "alice@example.com", WorkspaceRole.Owner,
                "bob@example.com", WorkspaceRole.Admin
            ))
            .protected_("break-glass@example.com")
            .build());
    }
}
