"""Users, their roles and what a role is held for, sign-ins and API tokens.

Words: User, RoleGrant (a role, and the merchant, workshop or county it is held for), SignIn, ApiToken.
"""
