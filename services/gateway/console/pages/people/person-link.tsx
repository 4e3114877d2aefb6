type Props = { id: string; name?: string; onShow: (id: string) => void };

export function PersonLink({ id, name, onShow }: Props) {
  return (
    <a
      href={`/teams?tab=people&person=${id}`}
      onClick={(event) => {
        event.preventDefault();
        onShow(id);
      }}
    >
      {name ?? id}
    </a>
  );
}
