from participation.staff.roles import Role


def test_every_role_has_a_name_and_says_what_it_may():
    assert len({str(role.label) for role in Role}) == len(Role) == 7
    assert all(str(role.duties).endswith(".") for role in Role)
